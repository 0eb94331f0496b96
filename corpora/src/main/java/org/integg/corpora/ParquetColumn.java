package org.integg.corpora;

import java.io.IOException;
import java.nio.file.Path;
import org.integg.corpora.parquet.Limits;
import org.integg.corpora.parquet.ParquetException;
import org.integg.corpora.parquet.ParquetFile;

/**
 * Reads documents from one text column of a Parquet file, one per row. The texts of a list become
 * lines of one document. Rows and list items without a text are skipped.
 */
final class ParquetColumn implements ParquetFile.Rows {
  private static final byte[] LINE_FEED = {'\n'};

  private final String name;
  private final Allowance allowance;
  private final DocumentSink sink;
  private long row;
  private boolean any;
  private boolean gaps;

  /**
   * A reader.
   *
   * @param name for messages
   */
  ParquetColumn(String name, Allowance allowance, DocumentSink sink) {
    this.name = name;
    this.allowance = allowance;
    this.sink = sink;
  }

  /**
   * Passes the documents to the sink, and returns how many bytes their texts have.
   *
   * @throws CorpusException if the file cannot be read or holds no such text
   */
  long read(Path path, FieldPath field) throws IOException {
    try (ParquetFile file = ParquetFile.open(path)) {
      return file.read(field.text(), new Limits(allowance.memory(), allowance.unpacked()), this);
    } catch (ParquetException e) {
      throw new CorpusException(line(e), e);
    }
  }

  private String line(ParquetException failure) {
    return switch (failure) {
      case ParquetException.NoSuchText e -> name + ": " + e.getMessage();
      case ParquetException.MemoryNeeded e ->
          allowance.tooMuch(e.bytes(), name, "a page of it, after row " + row + ",");
      case ParquetException.TooLong e -> allowance.tooLong(name);
      default ->
          name
              + ": broken or unknown Parquet data after row "
              + row
              + " ("
              + failure.getMessage()
              + "); fetch the file again, or write it anew";
    };
  }

  @Override
  public void begin() throws IOException {
    row++;
    any = false;
    gaps = false;
    sink.begin(name + " row " + row, true);
  }

  @Override
  public void text(byte[] bytes, int offset, int length) throws IOException {
    if (any) {
      sink.text(LINE_FEED, 0, 1);
    }
    any = true;
    if (length > 0) {
      sink.text(bytes, offset, length);
    }
  }

  @Override
  public void gap() {
    gaps = true;
  }

  @Override
  public void end() throws IOException {
    if (any && gaps) {
      sink.remark(Remark.ITEM, name + " row " + row);
    }
    sink.end();
  }
}
