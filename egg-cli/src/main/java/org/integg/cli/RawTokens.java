package org.integg.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.integg.tokenizer.WholeFile;

/** Raw tokens in a file without a header, as `egg score` reads them. */
final class RawTokens {
  private static final int BYTE_VOCABULARY = 256;

  /** A score reads one stream, which would take hours for this many tokens. */
  private static final int MOST_BYTES = 1 << 28;

  private RawTokens() {}

  /**
   * Reads all tokens.
   *
   * @param vocabulary V; a token is one byte up to 256, and two bytes, little-endian, above that
   * @throws IOException if the file cannot be read, ends within a token, has fewer than two, or has
   *     one that is not below V
   */
  static int[] read(Path file, int vocabulary) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + ": is a folder; give a file of raw tokens");
    }
    byte[] bytes = WholeFile.read(file, MOST_BYTES, "raw tokens to score at once");
    int width = vocabulary <= BYTE_VOCABULARY ? 1 : 2;
    if (bytes.length % width != 0) {
      throw new IOException(
          "%s: has %d bytes, but a token of this model takes %d; the file is cut"
              .formatted(file, bytes.length, width));
    }
    int[] tokens = new int[bytes.length / width];
    if (tokens.length < 2) {
      throw new IOException(
          "%s: %d tokens are too few; at least two are needed, one to read and one to predict"
              .formatted(file, tokens.length));
    }
    ByteBuffer raw = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = width == 1 ? bytes[i] & 0xFF : raw.getShort(2 * i) & 0xFFFF;
      if (tokens[i] >= vocabulary) {
        throw new IOException(
            "%s: token %d at byte %d is outside the vocabulary, 0 to %d"
                .formatted(file, tokens[i], (long) width * i, vocabulary - 1));
      }
    }
    return tokens;
  }
}
