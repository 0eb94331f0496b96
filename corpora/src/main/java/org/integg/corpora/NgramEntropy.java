package org.integg.corpora;

/**
 * Cross-entropy of byte n-gram models, counted in one text and measured on another, with the
 * smoothing that {@link Baselines} states. In both texts a zero byte separates documents. It is
 * context for the bytes after it, but is never predicted itself. Every text starts as if after two
 * zero bytes.
 */
final class NgramEntropy {
  private static final int BYTES = 256;

  private final byte[] train;
  private final byte[] validation;

  /** Index of each byte value among those that occur; index 0 is the separator. */
  private final int[] symbol = new int[BYTES];

  private final int symbols;
  private final long trainBytes;
  private final long validationBytes;

  NgramEntropy(byte[] train, byte[] validation) {
    this.train = train;
    this.validation = validation;
    long[] inTrain = counts(train);
    long[] inValidation = counts(validation);
    int distinct = 0;
    long trainSum = 0;
    long validationSum = 0;
    for (int b = 1; b < BYTES; b++) {
      if (inTrain[b] + inValidation[b] > 0) {
        symbol[b] = ++distinct;
      }
      trainSum += inTrain[b];
      validationSum += inValidation[b];
    }
    symbols = distinct;
    trainBytes = trainSum;
    validationBytes = validationSum;
  }

  private static long[] counts(byte[] text) {
    long[] counts = new long[BYTES];
    for (byte b : text) {
      counts[b & 0xFF]++;
    }
    return counts;
  }

  long trainBytes() {
    return trainBytes;
  }

  long validationBytes() {
    return validationBytes;
  }

  double unigram() {
    return crossEntropy(0, BYTES);
  }

  double bigram() {
    return crossEntropy(1, BYTES);
  }

  double trigram() {
    return crossEntropy(2, symbols);
  }

  /**
   * Bits per byte of the validation text, 0 if it is empty.
   *
   * @param order number of bytes of context, 0 to 2
   * @param smoothing K, the number of symbols that add-one smoothing spreads over
   */
  private double crossEntropy(int order, int smoothing) {
    int base = symbols + 1; // at most 256
    int contexts = order == 0 ? 1 : order == 1 ? base : base * base;
    int[] pairs =
        new int[contexts * base]; // at most 2²⁴; a count is at most the sample's 2²⁶ bytes
    int[] totals = new int[contexts];
    int context = 0;
    int last = 0;
    for (byte b : train) {
      int next = symbol[b & 0xFF];
      if (next != 0) {
        pairs[context * base + next]++;
        totals[context]++;
      }
      context = order == 0 ? 0 : order == 1 ? next : last * base + next;
      last = next;
    }
    double nats = 0;
    context = 0;
    last = 0;
    for (byte b : validation) {
      int next = symbol[b & 0xFF];
      if (next != 0) {
        double seen = pairs[context * base + next];
        nats -= Math.log((seen + 1) / (totals[context] + (double) smoothing));
      }
      context = order == 0 ? 0 : order == 1 ? next : last * base + next;
      last = next;
    }
    return validationBytes == 0 ? 0 : nats / Math.log(2) / validationBytes;
  }
}
