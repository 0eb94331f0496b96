package org.integg.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Reads whole files into memory, including pipes and devices, which may have no end. */
public final class WholeFile {
  private WholeFile() {}

  /**
   * Reads a file.
   *
   * @param most the number of bytes that it may have, less than 2^31 - 1
   * @param what what the file is read as, for the message
   * @throws IOException if it cannot be read, or has more bytes; the message is then a line that
   *     begins with its name
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
