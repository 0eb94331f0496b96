package org.integg.corpora;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Set;

/**
 * Creates files and folders of the cache. Text may be private, so other users cannot read them. If
 * the folder above lets its group write, as a shared folder does, the group may do so here too.
 * File systems without such permissions are used as they are.
 */
final class OwnFiles {
  private static final Set<PosixFilePermission> GROUP =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.GROUP_EXECUTE);

  private OwnFiles() {}

  /** Creates a folder and its missing parents. */
  static void createFolders(Path folder) throws IOException {
    Deque<Path> missing = new ArrayDeque<>();
    Path at = folder.toAbsolutePath().normalize();
    while (at != null && !Files.isDirectory(at)) {
      missing.push(at);
      at = at.getParent();
    }
    for (Path each : missing) {
      try {
        if (isPosix(each)) {
          Files.createDirectory(
              each,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
          share(each, EnumSet.of(PosixFilePermission.GROUP_EXECUTE));
        } else {
          Files.createDirectory(each);
        }
      } catch (FileAlreadyExistsException e) {
        if (!Files.isDirectory(each)) { // otherwise another process was faster
          throw e;
        }
      }
    }
  }

  /** Creates and opens a file that does not exist yet. */
  static FileChannel create(Path file, OpenOption... more) throws IOException {
    Set<OpenOption> options = new java.util.HashSet<>(Set.of(more));
    options.add(StandardOpenOption.CREATE_NEW);
    options.add(StandardOpenOption.WRITE);
    if (!isPosix(file)) {
      return FileChannel.open(file, options);
    }
    FileChannel channel =
        FileChannel.open(
            file,
            options,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    share(file, EnumSet.noneOf(PosixFilePermission.class));
    return channel;
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static void share(Path made, Set<PosixFilePermission> more) throws IOException {
    Set<PosixFilePermission> above =
        Files.getPosixFilePermissions(made.toAbsolutePath().getParent());
    if (above.contains(PosixFilePermission.GROUP_WRITE)) {
      Set<PosixFilePermission> own = Files.getPosixFilePermissions(made);
      above.retainAll(GROUP);
      above.remove(PosixFilePermission.GROUP_EXECUTE);
      own.addAll(above);
      own.addAll(more);
      Files.setPosixFilePermissions(made, own);
    }
  }
}
