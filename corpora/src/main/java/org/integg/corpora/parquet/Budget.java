package org.integg.corpora.parquet;

/** What is left of the limits of a file. */
final class Budget {
  private final ParquetFile.Limits limits;
  private long unpacked;
  private long rows;

  /**
   * All of it.
   *
   * @param rows that the file may have
   */
  Budget(ParquetFile.Limits limits, long rows) {
    this.limits = limits;
    this.rows = rows;
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

  void row() throws ParquetException {
    if (--rows < 0) {
      throw new ParquetException("it claims more rows than a file of its size has");
    }
  }
}
