package org.integg.corpora;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.io.IOException;
import org.integg.tasks.SplitMix;

/**
 * Which stored document comes when. All documents, shuffled if that is asked for, are divided into
 * a training and a validation part; then those of the training part are repeated by the weights of
 * their sources, so that no repeated text is in both.
 */
final class DocumentPlan {
  private final DocumentStore store;
  private final IntArrayList order = new IntArrayList();
  private final long trainBytes;

  /**
   * A plan.
   *
   * @param weights of the sources, in thousandths: 2500 gives each document twice and every second
   *     one, by a draw, once more
   * @param cut how many bytes of text, each document counted once, are for training
   */
  DocumentPlan(CorpusSpec spec, DocumentStore store, int[] weights, long cut) {
    this.store = store;
    int[] once = new int[store.size()];
    for (int i = 0; i < once.length; i++) {
      once[i] = i;
    }
    SplitMix draws = new SplitMix(spec.shuffle().orElse(0));
    if (spec.shuffle().isPresent()) {
      draws.shuffle(once, 0, once.length);
    }
    int boundary = 0; // the document that the cut divides
    long before = 0;
    while (boundary < once.length && before + store.length(once[boundary]) <= cut) {
      before += store.length(once[boundary]);
      boundary++;
    }
    long repeated = repeat(once, boundary, weights, draws);
    if (spec.shuffle().isPresent()) {
      draws.shuffle(order.elements(), 0, order.size());
    }
    trainBytes = repeated + (cut - before);
    for (int i = boundary; i < once.length; i++) {
      order.add(once[i]);
    }
  }

  /** Adds the training documents, those of one source after another; returns their bytes. */
  private long repeat(int[] once, int end, int[] weights, SplitMix draws) {
    long bytes = 0;
    for (int from = 0; from < end; ) {
      int source = store.source(once[from]);
      int to = from + 1;
      while (to < end && store.source(once[to]) == source) {
        to++;
      }
      int weight = weights[source];
      for (int left = weight; left > 0; left -= SourceSpec.ONE) {
        for (int i = from; i < to; i++) {
          if (left >= SourceSpec.ONE || draws.below(SourceSpec.ONE) < left) {
            order.add(once[i]);
            bytes += store.length(once[i]);
          }
        }
      }
      from = to;
    }
    return bytes;
  }

  /** Bytes of the text that {@link #read} gives which are for training. */
  long trainBytes() {
    return trainBytes;
  }

  /** Bytes of all text that {@link #read} gives. */
  long textBytes() {
    long bytes = 0;
    for (int i = 0; i < order.size(); i++) {
      bytes += store.length(order.getInt(i));
    }
    return bytes;
  }

  void read(DocumentSink sink) throws IOException {
    for (int i = 0; i < order.size(); i++) {
      store.read(order.getInt(i), sink);
    }
  }
}
