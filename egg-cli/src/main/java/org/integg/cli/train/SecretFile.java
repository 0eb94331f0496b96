package org.integg.cli.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** A secret in a file of its own: one word on one line. */
final class SecretFile {
  private static final int LEAST_CHARACTERS = 16;
  private static final int MOST_BYTES = 1 << 12;

  private static final Set<PosixFilePermission> OTHERS =
      Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

  private SecretFile() {}

  /**
   * Reads the secret.
   *
   * @throws IOException with a one-line message, if it cannot be read, others can read it too, or
   *     it is too short for a secret
   */
  static String read(Path file) throws IOException {
    String word;
    boolean open;
    try {
      open = isOpen(file);
      word = open || Files.size(file) > MOST_BYTES ? "" : Files.readString(file).strip();
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": the secret's file does not exist", e);
    } catch (IOException e) {
      throw new IOException(
          "%s: the secret cannot be read (%s)".formatted(file, e.getMessage()), e);
    }
    if (open) {
      throw new IOException(
          file + ": others can read the secret; make a new one, and chmod 600 the file");
    }
    if (word.length() < LEAST_CHARACTERS || word.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new IOException(
          ("%s: a secret is one word of %d or more letters, digits and signs; `openssl rand"
                  + " -hex 32` makes one")
              .formatted(file, LEAST_CHARACTERS));
    }
    return word;
  }

  /** Whether others can read the file, as far as the file system tells. */
  private static boolean isOpen(Path file) throws IOException {
    return Files.getFileStore(file).supportsFileAttributeView(PosixFileAttributeView.class)
        && Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains);
  }
}
