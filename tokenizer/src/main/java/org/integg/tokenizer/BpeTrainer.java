package org.integg.tokenizer;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Learns a byte pair encoding. It takes documents piece by piece, counts their words on several
 * threads, and then merges the most frequent pair (on a tie, the one with the lower left id, then
 * the lower right id) until the vocabulary is full. Id 0 is the separator. Then come the special
 * tokens, the 256 bytes in the order of their characters in {@code tokenizer.json}, and the merges.
 *
 * <p>Equal documents in equal order with equal settings give equal tokenizers, whatever the number
 * of threads. Text is counted in chunks of one mebibyte, cut at white space. Memory stays flat:
 * beyond four million distinct words the rarest are dropped. Not thread-safe.
 */
public final class BpeTrainer implements AutoCloseable {
  private static final int CHUNK = 1 << 20;
  private static final int ENDS = 4096;

  /** A chunk is cut at white space if there is any in this many bytes before its end. */
  private static final int CUT_WINDOW = 1 << 12;

  private final BpeTraining settings;
  private final Progress progress;
  private final int maxWords;
  private final ExecutorService threads;
  private final ArrayDeque<Future<WordCounts>> pending = new ArrayDeque<>();
  private WordCounts counts = new WordCounts();
  private byte[] chunk = new byte[CHUNK];
  private int size;

  /** Where documents end in the chunk. */
  private IntArrayList documentEnds = new IntArrayList();

  private long taken;
  private boolean overMemory;

  /** A trainer that has seen no text. */
  public BpeTrainer(BpeTraining settings, Progress progress) {
    this(settings, progress, 1 << 22);
  }

  BpeTrainer(BpeTraining settings, Progress progress, int maxWords) {
    this.settings = settings;
    this.progress = progress;
    this.maxWords = maxWords;
    threads = Executors.newFixedThreadPool(settings.threads());
  }

  /** Takes the next bytes of a document. */
  public void add(byte[] text, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, text.length);
    for (int done = 0; done < length; ) {
      int part = Math.min(CHUNK - size, length - done);
      System.arraycopy(text, offset + done, chunk, size, part);
      size += part;
      done += part;
      if (size == CHUNK) {
        submit(cut());
      }
    }
    taken += length;
    progress.update("counting words", Progress.Unit.BYTES, taken, -1);
  }

  /** Ends a document: no word reaches into the next one. */
  public void endDocument() {
    documentEnds.add(size);
  }

  /** Where to end a full chunk: at the last white space, which starts the next chunk. */
  private int cut() {
    for (int at = size - 1; at > size - CUT_WINDOW; at--) {
      if (chunk[at] == ' ' || chunk[at] == '\n') {
        return at;
      }
    }
    return size;
  }

  private void submit(int end) {
    byte[] text = chunk;
    IntArrayList ends = new IntArrayList();
    IntArrayList later = new IntArrayList();
    for (int i = 0; i < documentEnds.size(); i++) {
      int at = documentEnds.getInt(i);
      if (at <= end) {
        ends.add(at);
      } else {
        later.add(at - end);
      }
    }
    ends.add(end);
    PreTokenizer preTokenizer = settings.preTokenizer();
    pending.add(threads.submit(() -> count(preTokenizer, text, ends)));
    chunk = new byte[CHUNK];
    size -= end;
    System.arraycopy(text, end, chunk, 0, size);
    documentEnds = later;
    while (pending.size() > 2 * settings.threads()) {
      takeOne();
    }
  }

  private static WordCounts count(PreTokenizer preTokenizer, byte[] text, IntArrayList ends) {
    WordCounts counts = new WordCounts();
    int[] wordEnds = new int[ENDS];
    int from = 0;
    for (int i = 0; i < ends.size(); i++) {
      counts.addText(preTokenizer, text, from, ends.getInt(i), wordEnds);
      from = ends.getInt(i);
    }
    return counts;
  }

  /** Adds up chunks in their order, so that rare words are always dropped at the same points. */
  private void takeOne() {
    try {
      counts.addAll(pending.remove().get());
    } catch (ExecutionException e) {
      throw new IllegalStateException("counting words failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while counting words", e);
    }
    for (long rare = 1; counts.size() > maxWords || counts.keyBytes() > 1 << 28; rare *= 2) {
      overMemory = true;
      counts = counts.without(rare);
    }
  }

  /** Whether the rarest words were dropped because there were too many distinct ones. */
  public boolean droppedRareWords() {
    return overMemory;
  }

  /**
   * Learns the merges of the text so far.
   *
   * @return the tokenizer, whose vocabulary is smaller than wanted where the text has too few pairs
   * @throws IllegalStateException if there was no text
   */
  public BpeTokenizer train() {
    submit(size);
    while (!pending.isEmpty()) {
      takeOne();
    }
    if (taken == 0) {
      throw new IllegalStateException("no text to train a tokenizer on");
    }
    Vocabulary.Builder vocabulary = new Vocabulary.Builder();
    vocabulary.addSpecial(BpeTokenizer.SEPARATOR_NAME);
    settings.specialTokens().forEach(vocabulary::addSpecial);
    int[] byteIds = new int[256];
    for (int value : ByteAlphabet.bytesByCharacter()) {
      byteIds[value] = vocabulary.add(new byte[] {(byte) value});
    }
    PairCounts pairs = new PairCounts(counts, byteIds);
    Merges merges =
        new MergeLearner(vocabulary, pairs, settings.minFrequency())
            .learn(settings.vocabularySize(), progress);
    return new BpeTokenizer(settings.preTokenizer(), vocabulary.build(), merges, false);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
