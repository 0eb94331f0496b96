package org.integg.corpora.parquet;

/** What is left of the limits of a file. */
final class Budget {
  private final Limits limits;
  private long unpacked;
  private long values;

  /**
   * All of it.
   *
   * @param values that the file may have, with nulls and those in lists
   */
  Budget(Limits limits, long values) {
    this.limits = limits;
    this.values = values;
  }

  /**
   * Counts a page's bytes before they are asked for.
   *
   * @param times how often memory holds as many
   */
  void page(long bytes, int times) throws ParquetException {
    if (bytes * times > limits.memory()) {
      throw new ParquetException.MemoryNeeded(bytes * times);
    }
    unpacked(bytes);
  }

  /** Counts bytes of text, which dictionaries repeat without a page that has them. */
  void text(int bytes) throws ParquetException {
    unpacked(bytes);
  }

  private void unpacked(long bytes) throws ParquetException {
    unpacked += bytes; // each at most 2^31, and the sum is checked
    if (unpacked / 2 > limits.unpacked()) {
      throw new ParquetException.TooLong(limits.unpacked());
    }
  }

  void value() throws ParquetException {
    if (--values < 0) {
      throw new ParquetException("it claims more rows or values than a file of its size has");
    }
  }
}
