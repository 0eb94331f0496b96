package org.integg.corpora;

import java.io.IOException;

/** Takes documents piece by piece, so that one document may be larger than memory. */
interface DocumentSink {

  /**
   * Begins a document.
   *
   * @param name where it comes from, for messages
   * @param optional whether it is left out if it is not text, as files found in a folder are;
   *     otherwise that is an error
   */
  void begin(String name, boolean optional) throws IOException;

  /** Takes the next bytes of the document, {@code bytes[offset .. offset + length)}. */
  void text(byte[] bytes, int offset, int length) throws IOException;

  /** Ends the document. */
  void end() throws IOException;

  /**
   * Takes a remark that a user should see and that is not an error.
   *
   * @param where the document or file that the remark is about
   */
  default void remark(Remark remark, String where) {
    // Sinks that make no notes do nothing.
  }
}
