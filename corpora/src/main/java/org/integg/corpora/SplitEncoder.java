package org.integg.corpora;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.IntPredicate;
import org.integg.tokenizer.Progress;
import org.integg.tokenizer.TokenEncoder;
import org.integg.tokenizer.Tokenizer;

/**
 * The second reading of the sources. It writes their ids to the training shard up to the split, and
 * to the validation shard after it. A separator stands between two documents of the same part, but
 * not before the first or after the last. The split falls before the first byte at or after {@code
 * trainBytes} that is not inside a UTF-8 character.
 */
final class SplitEncoder implements DocumentSink, AutoCloseable {
  /** Continuation bytes in a row that a character can have. */
  private static final int MAX_CONTINUATION = 3;

  private static final int[] SEPARATOR = {Tokenizer.SEPARATOR};

  private final IntPredicate skips;
  private final Progress progress;
  private final long textBytes;
  private final long trainBytes;
  private final ShardWriter train;
  private final ShardWriter validation;
  private final TokenEncoder encoder;
  private ShardWriter current;
  private long position;
  private int document = -1;
  private boolean wanted;
  private boolean first = true;

  /**
   * An encoder at the start of the text.
   *
   * @param skips whether the document with a number, counted from 0 in order, is left out
   * @param textBytes number of bytes in all documents that are not left out
   */
  SplitEncoder(
      Path entry,
      IntPredicate skips,
      long trainBytes,
      long textBytes,
      Tokenizer tokenizer,
      Progress progress)
      throws CorpusException {
    this.skips = skips;
    this.textBytes = textBytes;
    this.progress = progress;
    this.trainBytes = trainBytes;
    encoder = tokenizer.newEncoder();
    train = new ShardWriter(ShardHeader.Part.TRAIN.in(entry), tokenizer);
    try {
      validation = new ShardWriter(ShardHeader.Part.VALIDATION.in(entry), tokenizer);
    } catch (CorpusException e) {
      train.close();
      throw e;
    }
    current = train;
  }

  @Override
  public void begin(String name, boolean optional) throws IOException {
    document++;
    wanted = !skips.test(document);
    if (!wanted) {
      return;
    }
    if (current == train && position >= trainBytes) {
      startValidation();
    }
    if (!first) {
      current.accept(SEPARATOR, 0, 1);
    }
    first = false;
  }

  @Override
  public void text(byte[] bytes, int offset, int length) throws IOException {
    if (!wanted) {
      return;
    }
    int head = current == train ? trainShare(bytes, offset, length) : 0;
    if (head > 0) {
      encoder.encode(bytes, offset, head, train);
    }
    if (head < length) {
      if (current == train) {
        encoder.finish(train);
        startValidation();
        first = false; // the rest of this document needs no separator before it
      }
      encoder.encode(bytes, offset + head, length - head, validation);
    }
    position += length;
    progress.update("tokenizing", Progress.Unit.BYTES, position, textBytes);
  }

  /** How many of these bytes still belong to training. */
  private int trainShare(byte[] bytes, int offset, int length) {
    long left = trainBytes - position;
    if (left >= length) {
      return length;
    }
    int head = (int) Math.max(0, left);
    while (head < length
        && position + head < trainBytes + MAX_CONTINUATION
        && (bytes[offset + head] & 0xC0) == 0x80) {
      head++;
    }
    return head;
  }

  private void startValidation() {
    current = validation;
    first = true;
  }

  @Override
  public void end() throws IOException {
    if (wanted) {
      encoder.finish(current);
    }
  }

  ShardWriter train() {
    return train;
  }

  ShardWriter validation() {
    return validation;
  }

  @Override
  public void close() throws CorpusException {
    try (train;
        validation) {
      // closes both, whatever the first one does
    }
  }
}
