package org.integg.corpora.parquet;

import java.io.IOException;

/** Makes rows from the values of one chunk. */
final class ChunkReader {
  private final Pages pages;
  private final Schema.Column column;
  private final Budget budget;
  private final ParquetFile.Rows sink;
  private long rows;

  ChunkReader(Pages pages, Schema.Column column, Budget budget, ParquetFile.Rows sink) {
    this.pages = pages;
    this.column = column;
    this.budget = budget;
    this.sink = sink;
  }

  /**
   * Reads all pages.
   *
   * @param expected number of rows that they must have
   */
  void read(long expected) throws IOException {
    for (Pages.Page page = pages.next(); page != null; page = pages.next()) {
      read(page);
    }
    if (rows > 0) {
      sink.end();
    }
    if (rows != expected) {
      throw new ParquetException("a column has " + rows + " rows where its group has " + expected);
    }
  }

  private void read(Pages.Page page) throws IOException {
    int at = 0;
    HybridInts repetitions = null;
    HybridInts definitions = null;
    if (column.maxRepetition() > 0) {
      int from = page.repetition() < 0 ? at + Integer.BYTES : 0;
      int end = page.repetition() < 0 ? levelsEnd(page, at) : page.repetition();
      repetitions = new HybridInts(page.bytes(), from, end, width(column.maxRepetition()));
      at = end;
    }
    if (column.maxDefinition() > 0) {
      int from = page.definition() < 0 ? at + Integer.BYTES : page.repetition();
      int end = page.definition() < 0 ? levelsEnd(page, at) : page.definition();
      definitions = new HybridInts(page.bytes(), from, end, width(column.maxDefinition()));
      at = end;
    }
    at = page.definition() < 0 ? at : page.definition();
    Texts texts = null;
    for (int i = 0; i < page.values(); i++) {
      budget.value();
      if (repetitions == null || repetitions.next() == 0 || rows == 0) {
        begin();
      }
      int level = definitions == null ? column.maxDefinition() : definitions.next();
      if (level == column.maxDefinition()) {
        if (texts == null) { // a page of only nulls may have no texts at all
          texts = Texts.of(page.encoding(), page.bytes(), at, page.size(), pages.dictionary());
        }
        texts.next();
        budget.text(texts.length);
        sink.text(texts.bytes, texts.offset, texts.length);
      } else if (column.isGap(level)) {
        sink.gap();
      }
    }
  }

  private void begin() throws IOException {
    if (rows > 0) {
      sink.end();
    }
    rows++;
    sink.begin();
  }

  /** The end of levels in the first kind of page, which have their length before them. */
  private static int levelsEnd(Pages.Page page, int at) throws ParquetException {
    if (page.size() - at < Integer.BYTES) {
      throw new ParquetException("a page ends too early");
    }
    int length = Dictionary.int32(page.bytes(), at);
    if (length < 0 || length > page.size() - at - Integer.BYTES) {
      throw new ParquetException("the levels of a page are longer than the page");
    }
    return at + Integer.BYTES + length;
  }

  private static int width(int max) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(max);
  }
}
