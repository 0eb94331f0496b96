package org.integg.corpora;

import java.io.IOException;

/** Takes documents piece by piece, so that one document may be larger than memory. */
interface DocumentSink {

  /**
   * A document begins.
   *
   * @param name where it comes from, for messages
   * @param optional whether it is left out when it is no text, as files found in a folder are;
   *     otherwise that is an error
   */
  void begin(String name, boolean optional) throws IOException;

  /** The next bytes of the document, {@code bytes[offset .. offset + length)}. */
  void text(byte[] bytes, int offset, int length) throws IOException;

  /** The document is complete. */
  void end() throws IOException;

  /**
   * Something that a user should know, and that is no error.
   *
   * @param where the document or file that it is about
   */
  default void remark(Remark remark, String where) {
    // Who makes no notes has nothing to do.
  }
}
