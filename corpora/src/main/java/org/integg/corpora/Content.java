package org.integg.corpora;

import java.io.BufferedInputStream;
import java.io.IOException;

/** temp */
final class Content {
  private Content() {}

  /** Up to {@code bytes} next bytes of a stream, which keeps them. */
  static byte[] peek(BufferedInputStream in, int bytes) throws IOException {
    in.mark(bytes);
    byte[] head = in.readNBytes(bytes);
    in.reset();
    return head;
  }
}
