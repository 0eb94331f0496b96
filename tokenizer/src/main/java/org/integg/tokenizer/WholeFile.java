package org.integg.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Files that are read into memory as a whole, also pipes and devices, which may have no end. */
public final class WholeFile {
  private WholeFile() {}

  /**
   * Reads a file.
   *
   * @param most bytes that it may have, fewer than 2^31 - 1
   * @param what it is read as, for the message
   * @throws IOException if it has more, with a line that begins with its name, or cannot be read
   */
  public static byte[] read(Path file, int most, String what) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(most + 1);
      if (content.length > most) {
        throw new IOException(
            String.format(
                Locale.ROOT, "%s: has more than %,d bytes, too many for %s", file, most, what));
      }
      return content;
    }
  }
}
