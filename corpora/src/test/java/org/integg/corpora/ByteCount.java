package org.integg.corpora;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.integg.tokenizer.Progress;

/** Counts the bytes of what a source gives, and keeps none of it. */
final class ByteCount implements DocumentSink {
  long bytes;

  void read(String source, Path cache) throws IOException {
    Corpora.cache(cache).read(List.of(source), this, Progress.NONE);
  }

  @Override
  public void begin(String name, boolean optional) {
    // counted by their bytes
  }

  @Override
  public void text(byte[] from, int offset, int length) {
    bytes += length;
  }

  @Override
  public void end() {
    // counted by their bytes
  }
}
