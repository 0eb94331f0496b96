package org.integg.corpora;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.UUID;

/** Standard input, kept in a file for as long as it must be read more than once. */
final class StandardInput {
  static final String NAME = "standard input";
  private static final int BUFFER = 1 << 16;

  private StandardInput() {}

  /** Copies all of {@code input} to a new file in {@code folder}, which the caller deletes. */
  static Path spool(InputStream input, Path folder) throws CorpusException {
    Path target = folder.resolve("stdin-" + UUID.randomUUID() + AtomicFile.TEMPORARY);
    byte[] buffer = new byte[BUFFER];
    try (AtomicFile file = new AtomicFile(target)) {
      long position = 0;
      for (int n = read(input, buffer, position); n >= 0; n = read(input, buffer, position)) {
        file.write(ByteBuffer.wrap(buffer, 0, n), position);
        position += n;
      }
      file.commit();
    }
    return target;
  }

  private static int read(InputStream input, byte[] buffer, long position) throws CorpusException {
    try {
      return input.read(buffer);
    } catch (IOException e) {
      throw CorpusException.reading(NAME, position, e);
    }
  }
}
