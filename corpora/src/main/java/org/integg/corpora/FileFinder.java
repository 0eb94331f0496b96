package org.integg.corpora;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.PatternSyntaxException;

/**
 * Finds files below a folder, in an order that is the same on all file systems: by path, with '/'
 * between the parts.
 */
final class FileFinder {
  private static final String GLOB_CHARACTERS = "*?[{";

  private FileFinder() {}

  /** All files in {@code folder} and below, except hidden ones (whose name begins with a dot). */
  static List<Path> below(Path folder) throws CorpusException {
    return find(folder, file -> true);
  }

  static boolean isGlob(String source) {
    return source.chars().anyMatch(c -> GLOB_CHARACTERS.indexOf(c) >= 0);
  }

  /**
   * The files that match a glob, in the syntax of {@link java.nio.file.FileSystem#getPathMatcher}.
   *
   * @throws CorpusException if the glob is malformed or the folder where it starts is unreadable
   */
  static List<Path> matching(String glob) throws CorpusException {
    int firstSpecial = 0;
    while (GLOB_CHARACTERS.indexOf(glob.charAt(firstSpecial)) < 0) {
      firstSpecial++;
    }
    String base = glob.substring(0, glob.lastIndexOf('/', firstSpecial) + 1);
    try {
      Path folder = Path.of(base);
      PathMatcher matcher = folder.getFileSystem().getPathMatcher("glob:" + glob);
      return Files.isDirectory(folder) ? find(folder, matcher::matches) : List.of();
    } catch (PatternSyntaxException e) {
      throw malformed(glob, e.getDescription(), e);
    } catch (InvalidPathException e) {
      throw malformed(glob, e.getReason(), e);
    }
  }

  private static CorpusException malformed(String glob, String why, Exception cause) {
    return new CorpusException(
        "corpus source '%s': malformed glob (%s); put \\ before what stands for itself"
            .formatted(glob, why),
        cause);
  }

  private static List<Path> find(Path folder, Predicate<Path> wanted) throws CorpusException {
    List<Path> files = new ArrayList<>();
    try {
      Files.walkFileTree(
          folder,
          EnumSet.of(FileVisitOption.FOLLOW_LINKS),
          Integer.MAX_VALUE,
          new Collector(folder, wanted, files));
    } catch (IOException e) {
      throw CorpusException.reading(folder.toString(), 0, e);
    }
    files.sort(Comparator.comparing(FileFinder::sortKey));
    return files;
  }

  private static String sortKey(Path file) {
    return file.toString().replace(file.getFileSystem().getSeparator(), "/");
  }

  private static final class Collector extends SimpleFileVisitor<Path> {
    private final Path root;
    private final Predicate<Path> wanted;
    private final List<Path> files;

    Collector(Path root, Predicate<Path> wanted, List<Path> files) {
      this.root = root;
      this.wanted = wanted;
      this.files = files;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      boolean hidden = !folder.equals(root) && isHidden(folder);
      return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (attributes.isSymbolicLink() && !isHidden(file) && wanted.test(file)) {
        throw new CorpusException(
            file + ": is a link that leads to no file; mend it, or take it out of the folder");
      }
      if (attributes.isRegularFile() && !isHidden(file) && wanted.test(file)) {
        files.add(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException cause) throws IOException {
      if (cause instanceof FileSystemLoopException) {
        return FileVisitResult.CONTINUE; // a link to a folder above, which is visited anyway
      }
      throw CorpusException.reading(file.toString(), 0, cause);
    }

    private static boolean isHidden(Path path) {
      return path.getFileName().toString().startsWith(".");
    }
  }
}
