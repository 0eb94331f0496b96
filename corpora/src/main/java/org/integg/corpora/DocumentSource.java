package org.integg.corpora;

import java.io.IOException;
import java.security.MessageDigest;

/** Documents of text in a fixed order, which can be read more than once. */
interface DocumentSource {

  /** What this is, for people: one line. */
  String description();

  /**
   * Adds to {@code digest} all that the text depends on: sources with equal digests hold the same
   * documents in the same order, wherever they lie. Comes before {@link #read}.
   *
   * @throws IOException (a {@link CorpusException}) when the source cannot be read
   */
  void identify(MessageDigest digest) throws IOException;

  /**
   * Hands all documents to {@code sink}.
   *
   * @throws IOException what the sink throws, or a {@link CorpusException} when the source cannot
   *     be read or has changed since {@link #identify}
   */
  void read(DocumentSink sink) throws IOException;
}
