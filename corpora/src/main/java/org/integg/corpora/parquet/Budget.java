package org.integg.corpora.parquet;

/** How much of a file's limits remains. */
final class Budget {
  private final Limits limits;
  private long pages;
  private long texts;
  private long values;

  /**
   * A budget of which nothing is used yet.
   *
   * @param values how many values the file may have, including nulls and values in lists
   */
  Budget(Limits limits, long values) {
    this.limits = limits;
    this.values = values;
  }

  /**
   * Counts a page's bytes before they are allocated.
   *
   * @param times how many times memory holds this many bytes
   */
  void page(long bytes, int times) throws ParquetException {
    if (bytes * times > limits.memory()) {
      throw new ParquetException.MemoryNeeded(bytes * times);
    }
    pages = within(pages + bytes);
  }

  /** Counts bytes of text, which dictionaries can repeat without taking space in a page. */
  void text(int bytes) throws ParquetException {
    texts = within(texts + bytes);
  }

  /** Bytes of all texts so far. */
  long texts() {
    return texts;
  }

  /**
   * Checks a sum. It cannot overflow, because the sum before was checked and less than 2^31 was
   * added.
   */
  private long within(long bytes) throws ParquetException {
    if (bytes > limits.unpacked()) {
      throw new ParquetException.TooLong(limits.unpacked());
    }
    return bytes;
  }

  void value() throws ParquetException {
    if (--values < 0) {
      throw new ParquetException("it claims more rows or values than a file of its size has");
    }
  }
}
