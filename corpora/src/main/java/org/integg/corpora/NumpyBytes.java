package org.integg.corpora;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.integg.tokenizer.Foreign;

/**
 * Documents from a NumPy file ({@code .npy}, format 1 to 3) of unsigned bytes, as nano-egg writes
 * them: text in UTF-8, with a zero byte between documents.
 */
final class NumpyBytes {
  private static final int BUFFER = 1 << 16;
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  private final String name;
  private final DocumentSink sink;
  private int documents;
  private boolean open;

  NumpyBytes(String name, DocumentSink sink) {
    this.name = name;
    this.sink = sink;
  }

  void read(InputStream in) throws IOException {
    long left = header(in);
    byte[] buffer = new byte[BUFFER];
    long offset = 0;
    while (left > 0) {
      int n = in.read(buffer, 0, (int) Math.min(BUFFER, left));
      if (n < 0) {
        throw new CorpusException(
            name
                + ": ends after "
                + offset
                + " bytes of text, "
                + left
                + " too early; fetch it again");
      }
      hand(buffer, n);
      offset += n;
      left -= n;
    }
    if (in.read() >= 0) {
      throw new CorpusException(
          name + ": goes on after its " + offset + " bytes; convert it again");
    }
    close();
  }

  private void hand(byte[] text, int length) throws IOException {
    int from = 0;
    for (int at = 0; at <= length; at++) {
      if (at == length || text[at] == 0) {
        if (at > from) {
          begin();
          sink.text(text, from, at - from);
        }
        if (at < length) {
          close();
        }
        from = at + 1;
      }
    }
  }

  private void begin() throws IOException {
    if (!open) {
      documents++;
      sink.begin(name + " document " + documents, false);
      open = true;
    }
  }

  private void close() throws IOException {
    if (open) {
      sink.end();
      open = false;
    }
  }

  /** Reads the header, and returns the number of bytes that follow it. */
  private long header(InputStream in) throws IOException {
    byte[] start = in.readNBytes(MAGIC.length + 2);
    if (start.length < MAGIC.length + 2 || Arrays.mismatch(start, MAGIC) < MAGIC.length) {
      throw new CorpusException(name + ": is no NumPy file");
    }
    byte[] size = in.readNBytes(start[MAGIC.length] == 1 ? 2 : 4);
    long length = 0;
    for (int i = size.length - 1; i >= 0; i--) {
      length = length << 8 | size[i] & 0xFF;
    }
    if (length > BUFFER) {
      throw new CorpusException(name + ": has a NumPy header of " + length + " bytes");
    }
    String header = new String(in.readNBytes((int) length), StandardCharsets.ISO_8859_1);
    String compact = header.replace(" ", "");
    if (!compact.matches("(?s).*'descr':'[|<>=]?u1'.*")
        || !compact.contains("'fortran_order':False")) {
      throw new CorpusException(
          name
              + ": holds no unsigned bytes (uint8) but "
              + Foreign.name(header.strip())
              + "; convert it");
    }
    String shape = compact.replaceAll("(?s).*'shape':\\(([0-9,]*)\\).*", "$1");
    long count = 1;
    try {
      for (String dimension : shape.split(",")) {
        count = Math.multiplyExact(count, Long.parseLong(dimension));
      }
    } catch (ArithmeticException | NumberFormatException e) {
      throw new CorpusException(
          name + ": has the shape '" + Foreign.name(shape) + "' that makes no sense", e);
    }
    return count;
  }
}
