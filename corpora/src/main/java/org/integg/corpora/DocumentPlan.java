package org.integg.corpora;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.io.IOException;
import org.integg.tasks.SplitMix;

/**
 * The order of stored documents. All documents, shuffled on request, are divided into a training
 * part and a validation part. Only then are the documents of the training part repeated by the
 * weights of their sources, so that no repeated text is in both parts.
 */
final class DocumentPlan {
  private final DocumentStore store;
  private final IntArrayList order = new IntArrayList();
  private final long trainBytes;

  /**
   * Makes a plan.
   *
   * @param weights the weights of the sources, in thousandths: 2500 gives each document twice and
   *     half of them, drawn at random, once more
   * @param cut how many bytes of text are for training, with each document counted once
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
    int boundary = 0; // the document at the cut
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

  /** Adds the training documents, source by source; returns their number of bytes. */
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

  /** Number of training bytes in the text that {@link #read} gives. */
  long trainBytes() {
    return trainBytes;
  }

  /** Number of bytes in the text that {@link #read} gives. */
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
