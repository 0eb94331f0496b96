package org.integg.corpora;

import java.io.IOException;
import java.security.MessageDigest;

/** Text documents in a fixed order, which can be read more than once. */
interface DocumentSource {

  /** A description for users, in one line. */
  String description();

  /**
   * Adds to {@code digest} everything that the text depends on. Sources with equal digests hold the
   * same documents in the same order, wherever they are. To be called before {@link #read}.
   *
   * @throws IOException (a {@link CorpusException}) when the source cannot be read
   */
  void identify(MessageDigest digest) throws IOException;

  /**
   * Passes all documents to {@code sink}.
   *
   * @throws IOException if the sink throws it, or as a {@link CorpusException} if the source cannot
   *     be read or has changed since {@link #identify}
   */
  void read(DocumentSink sink) throws IOException;
}
