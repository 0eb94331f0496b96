package org.integg.corpora.parquet;

/** What is left of the limits of a file. */
final class Budget {
  private final Limits limits;
  private long pages;
  private long texts;
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
    pages = within(pages + bytes);
  }

  /** Counts bytes of text, which dictionaries repeat without a page that has them. */
  void text(int bytes) throws ParquetException {
    texts = within(texts + bytes);
  }

  /** Bytes of all texts so far. */
  long texts() {
    return texts;
  }

  /** A sum to which less than 2^31 was added: the one before it was checked. */
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
