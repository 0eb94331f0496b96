package org.integg.corpora;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The first reading of the sources. It finds which documents are text, and how much text there is.
 * The split is by bytes, so the total must be known before the first shard is written.
 */
final class Survey implements DocumentSink {
  /** How many names a note lists. */
  static final int NAMED = 3;

  private final boolean dropDuplicates;
  private final Set<Content> seen = new HashSet<>();
  private final MessageDigest digest = Sha256.start();
  private final BitSet skipped = new BitSet();
  private final Map<Remark, Tally> remarks = new EnumMap<>(Remark.class);
  private int documents;
  private long textBytes;

  private String name = "";
  private boolean optional;
  private boolean bad;
  private long length;
  private Utf8Check check = new Utf8Check();

  /** The first half of a SHA-256. No two different texts are known to share it. */
  private record Content(long high, long low) {}

  /** How often a remark was made, and where first. */
  private static final class Tally {
    private final List<String> names = new ArrayList<>();
    private long count;
  }

  /** A survey that, on request, leaves out documents that are equal to an earlier one. */
  Survey(boolean dropDuplicates) {
    this.dropDuplicates = dropDuplicates;
  }

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
      bad = true;
      if (!optional) {
        throw notText(at, check.bad());
      }
    }
    if (dropDuplicates) {
      digest.update(bytes, offset, count);
    }
    length += count;
  }

  @Override
  public void end() throws CorpusException {
    if (length == 0 && !optional) {
      throw new CorpusException(name + ": is empty; name a file with text in it");
    }
    boolean again = dropDuplicates && isDuplicate() && !bad && length > 0;
    if (again) {
      skipped.set(documents);
      remark(Remark.DUPLICATE, name);
    } else if (bad || length == 0) {
      skipped.set(documents);
      remark(Remark.LEFT_OUT, name);
    } else {
      textBytes = Math.addExact(textBytes, length);
      if (check.endsWithin()) {
        remark(Remark.CUT_CHARACTER, name);
      }
    }
    documents++;
  }

  @Override
  public void remark(Remark remark, String where) {
    Tally tally = remarks.computeIfAbsent(remark, none -> new Tally());
    tally.count++;
    if (tally.names.size() < NAMED) {
      tally.names.add(where);
    }
  }

  private boolean isDuplicate() {
    ByteBuffer hash = ByteBuffer.wrap(digest.digest());
    return !seen.add(new Content(hash.getLong(), hash.getLong()));
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

  /** Whether the document with this number, counted from 0 in order, is left out. */
  boolean skips(int document) {
    return skipped.get(document);
  }

  /** Whether the current document has turned out not to be text. */
  boolean leavesOut() {
    return bad;
  }

  /** Whether the last complete document is left out. */
  boolean skipsLast() {
    return skipped.get(documents - 1);
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
  List<Note> notes() {
    return remarks.entrySet().stream()
        .map(entry ->
            new Note(
                entry.getKey().about(entry.getValue().count),
                entry.getValue().count,
                entry.getValue().names))
        .toList();
  }
}
