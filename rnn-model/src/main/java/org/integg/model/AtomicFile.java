package org.integg.model;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * Replaces a file as a whole: the new one is written beside it under a temporary name, {@code
 * NAME.tmp-HEXDIGITS}, forced to the disk and then renamed. A reader finds the old file or the new
 * one, never a part.
 *
 * <p>A link stays, and the file that it leads to is replaced and keeps its permissions. A name that
 * is not a regular file, such as a pipe, {@code /dev/stdout} or {@code /dev/null}, is written into.
 */
public final class AtomicFile {
  private AtomicFile() {}

  /** Writes a file's contents. */
  @FunctionalInterface
  public interface Body {
    /** Writes everything to {@code out}, which is not buffered and need not be closed. */
    void writeTo(OutputStream out) throws IOException;
  }

  /** More links in a row count as a circle. */
  private static final int MOST_LINKS = 40;

  /**
   * Writes {@code file}. If that fails in any way, the temporary file is removed and the old file
   * stays as it was.
   *
   * @throws CheckpointException if the file cannot be written; the message says why
   */
  public static void write(Path file, Body body) throws CheckpointException {
    if (Files.isDirectory(file)) {
      throw new CheckpointException(file, "is a folder; give the path of a file");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      writeInto(file, body);
    } else {
      replace(file, target(file), body);
    }
  }

  private static void writeInto(Path device, Body body) throws CheckpointException {
    try (FileOutputStream out = new FileOutputStream(device.toFile())) {
      body.writeTo(out);
    } catch (CheckpointException e) {
      throw e;
    } catch (IOException e) {
      throw new CheckpointException(
          device,
          "cannot be written (" + CheckpointException.reason(e) + "); give the path of a file",
          e);
    }
  }

  /** Where the links of a name lead, whether or not there is a file. */
  private static Path target(Path file) throws CheckpointException {
    Path target = file.toAbsolutePath();
    for (int i = 0; i < MOST_LINKS; i++) {
      if (target.startsWith("/proc") || target.startsWith("/dev/fd")) {
        // A process that holds it open would go on writing into the replaced file.
        throw new CheckpointException(
            file, "is an open file by another name; give the path of the file itself");
      }
      if (!Files.isSymbolicLink(target)) {
        return target;
      }
      try {
        target = target.resolveSibling(Files.readSymbolicLink(target));
      } catch (IOException e) {
        throw new CheckpointException(
            file, "cannot be followed (" + CheckpointException.reason(e) + ")", e);
      }
    }
    throw new CheckpointException(file, "is a circle of links; give the path of a file");
  }

  private static void replace(Path file, Path target, Body body) throws CheckpointException {
    Path folder = target.getParent();
    if (folder == null) {
      throw new CheckpointException(file, "is a folder; give the path of a file");
    }
    Path temporary = folder.resolve(temporaryName(target));
    try {
      Files.createFile(temporary);
      try {
        Set<PosixFilePermission> old = permissions(target);
        allow(temporary, old, Set.of(PosixFilePermission.OWNER_WRITE));
        writeAndForce(temporary, body);
        allow(temporary, old, Set.of());
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (Throwable e) {
        remove(temporary, e);
        throw e;
      }
    } catch (CheckpointException e) {
      throw e;
    } catch (IOException e) {
      throw new CheckpointException(
          file,
          "cannot be written ("
              + CheckpointException.reason(e)
              + "); make room or give another folder; what was there is as it was",
          e);
    }
    forceFolder(folder);
  }

  /**
   * Who may do what with a file; empty if there is no file, or if the file system has no such
   * permissions.
   */
  private static Set<PosixFilePermission> permissions(Path file) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    return view == null || !Files.exists(file) ? Set.of() : view.readAttributes().permissions();
  }

  /** Who could not read the old file cannot read the new one either, not even meanwhile. */
  private static void allow(Path file, Set<PosixFilePermission> old, Set<PosixFilePermission> more)
      throws IOException {
    if (!old.isEmpty()) {
      Set<PosixFilePermission> all = new HashSet<>(old);
      all.addAll(more);
      Files.setPosixFilePermissions(file, all);
    }
  }

  private static String temporaryName(Path file) {
    String random = UUID.randomUUID().toString().replace("-", "").substring(0, 16);
    return file.getFileName() + ".tmp-" + random;
  }

  // A FileOutputStream, not a channel: a channel closes itself when its thread is interrupted, and
  // the last save of an interrupted run must not fail for that.
  private static void writeAndForce(Path temporary, Body body) throws IOException {
    try (FileOutputStream out = new FileOutputStream(temporary.toFile())) {
      body.writeTo(out);
      out.flush();
      out.getFD().sync();
    }
  }

  private static void remove(Path temporary, Throwable failure) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  // The rename itself is safe from a power cut only once the folder is on the disk. Not every
  // system can force a folder, and the file is complete either way, so a failure here is ignored.
  private static void forceFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      System.getLogger(AtomicFile.class.getName())
          .log(System.Logger.Level.DEBUG, "folder not forced to the disk: " + folder, e);
    }
  }
}
