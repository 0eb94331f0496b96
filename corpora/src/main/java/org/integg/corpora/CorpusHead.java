package org.integg.corpora;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Collects the first documents of sources. */
final class CorpusHead implements DocumentSink {
  /** Documents, or their starts. */
  private final List<CorpusCache.Excerpt> excerpts = new ArrayList<>();

  private final int documents;
  private final int bytes;
  private final ByteArrayOutputStream text = new ByteArrayOutputStream();
  private String name = "";
  private boolean optional;
  private boolean cut;

  /** Thrown to end the reading when there is enough. */
  static final class Enough extends CorpusException {
    private static final long serialVersionUID = 1;

    Enough() {
      super("as many documents as were asked for");
    }
  }

  CorpusHead(int documents, int bytes) {
    this.documents = documents;
    this.bytes = bytes;
  }

  @Override
  public void begin(String document, boolean mayBeLeftOut) {
    name = document;
    optional = mayBeLeftOut;
    text.reset();
    cut = false;
  }

  @Override
  public void text(byte[] from, int offset, int length) throws CorpusException {
    int room = Math.min(length, bytes - text.size());
    text.write(from, offset, room);
    cut |= room < length;
    if (cut && excerpts.size() + 1 == documents) {
      end();
    }
  }

  @Override
  public void end() throws CorpusException {
    if (optional && text.size() == 0) {
      return; // an empty row
    }
    excerpts.add(new CorpusCache.Excerpt(name, text.toString(StandardCharsets.UTF_8), cut));
    if (excerpts.size() == documents) {
      throw new Enough();
    }
  }

  List<CorpusCache.Excerpt> excerpts() {
    return excerpts;
  }
}
