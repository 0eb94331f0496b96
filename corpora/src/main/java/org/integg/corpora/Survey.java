package org.integg.corpora;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * The first reading of the sources: which documents are text, and how much there is of it. The
 * split is by bytes, so the sum must be known before the first shard is written.
 */
final class Survey implements DocumentSink {
  /** Names of left-out documents that a note lists. */
  private static final int NAMED = 3;

  private final BitSet skipped = new BitSet();
  private final List<String> skippedNames = new ArrayList<>();
  private int documents;
  private long textBytes;

  private String name = "";
  private boolean optional;
  private boolean bad;
  private long length;
  private Utf8Check check = new Utf8Check();

  @Override
  public void begin(String document, boolean mayBeLeftOut) {
    name = document;
    optional = mayBeLeftOut;
    bad = false;
    length = 0;
    check = new Utf8Check();
  }

  @Override
  public void text(byte[] bytes, int offset, int count) throws CorpusException {
    if (bad) {
      return;
    }
    long at = check.check(bytes, offset, count);
    if (at >= 0) {
      int value = bytes[offset + (int) (at - length)] & 0xFF;
      bad = true;
      if (!optional) {
        throw notText(at, value);
      }
    }
    length += count;
  }

  @Override
  public void end() throws CorpusException {
    if (length == 0 && !optional) {
      throw new CorpusException(name + ": is empty; name a file with text in it");
    }
    if (bad || length == 0) {
      skipped.set(documents);
      if (bad && skippedNames.size() < NAMED) {
        skippedNames.add(name);
      }
    } else {
      textBytes = Math.addExact(textBytes, length);
    }
    documents++;
  }

  private CorpusException notText(long at, int value) {
    String what =
        value == 0
            ? "a zero byte at offset " + at + "; text has none, for id 0 separates documents"
            : String.format(
                Locale.ROOT,
                "not UTF-8: byte 0x%02X at offset %d; convert it, for example with iconv",
                value,
                at);
    return new CorpusException(name + ": " + what);
  }

  /** Whether the document of this number, counted from 0 in order, is left out. */
  boolean skips(int document) {
    return skipped.get(document);
  }

  /** Number of documents that are text. */
  int documents() {
    return documents - skipped.cardinality();
  }

  /** UTF-8 bytes of all documents that are text. */
  long textBytes() {
    return textBytes;
  }

  /** Lines that a user should see. */
  List<String> notes() {
    if (skipped.isEmpty()) {
      return List.of();
    }
    String examples = skippedNames.isEmpty() ? "" : ", such as " + String.join(", ", skippedNames);
    return List.of(
        "left out " + skipped.cardinality() + " files that are empty or not UTF-8 text" + examples);
  }
}
