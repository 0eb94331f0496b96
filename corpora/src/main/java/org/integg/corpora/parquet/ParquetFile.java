package org.integg.corpora.parquet;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads texts from one column of a Parquet file; the other columns are not read. It holds the
 * metadata of the file, and one page of the column with its dictionary, all within given limits.
 */
public final class ParquetFile implements AutoCloseable {
  private static final byte[] MAGIC = {'P', 'A', 'R', '1'};
  private static final byte[] ENCRYPTED = {'P', 'A', 'R', 'E'};
  private static final int TAIL = Integer.BYTES + 4;

  /** Null values take almost no space, so any file may have this many values. */
  private static final long LEAST_VALUES = 1 << 24;

  private static final int VALUES_PER_BYTE = 100;

  private final FileChannel channel;
  private final Footer footer;

  private ParquetFile(FileChannel channel, Footer footer) {
    this.channel = channel;
    this.footer = footer;
  }

  /** Takes rows. A row whose column is a list can have several texts; a null row has none. */
  public interface Rows {
    /** Begins a row. */
    void begin() throws IOException;

    /** Takes the next text of the row, {@code bytes[offset .. offset + length)}. */
    void text(byte[] bytes, int offset, int length) throws IOException;

    /** Records that an item of the row's list is null, or has a null instead of the text. */
    void gap() throws IOException;

    /** Ends the row. */
    void end() throws IOException;
  }

  /**
   * Opens a file and reads its metadata.
   *
   * @throws ParquetException if it is not a Parquet file, or is damaged
   */
  public static ParquetFile open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    boolean opened = false;
    try {
      ParquetFile parquet = new ParquetFile(channel, readFooter(channel));
      opened = true;
      return parquet;
    } finally {
      if (!opened) {
        channel.close();
      }
    }
  }

  private static Footer readFooter(FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < MAGIC.length + TAIL) {
      throw new ParquetException("it is too short for one");
    }
    byte[] head = Pages.read(channel, 0, MAGIC.length);
    byte[] tail = Pages.read(channel, size - TAIL, TAIL);
    byte[] magic = java.util.Arrays.copyOfRange(tail, Integer.BYTES, TAIL);
    if (java.util.Arrays.equals(magic, ENCRYPTED)) {
      throw new ParquetException("it is encrypted, which is not read");
    }
    if (!java.util.Arrays.equals(head, MAGIC)) {
      throw new ParquetException("it does not begin as one");
    }
    if (!java.util.Arrays.equals(magic, MAGIC)) {
      throw new ParquetException("its end is missing");
    }
    long length = Dictionary.int32(tail, 0) & 0xFFFFFFFFL;
    if (length > size - TAIL - MAGIC.length) {
      throw new ParquetException("its metadata are longer than the file");
    }
    return Footer.parse(Pages.read(channel, size - TAIL - length, (int) length));
  }

  /**
   * Passes all rows to {@code rows}, and returns how many bytes their texts have.
   *
   * @param path path of the column: names of nested fields, separated by dots
   * @throws ParquetException if there is no such text, or the file is damaged or exceeds a limit;
   *     what {@code rows} throws is passed on
   */
  public long read(String path, Limits limits, Rows rows) throws IOException {
    Schema.Column column = footer.schema().column(path);
    Budget budget = new Budget(limits, LEAST_VALUES + VALUES_PER_BYTE * channel.size());
    for (Footer.Group group : footer.groups()) {
      if (column.index() >= group.chunks().size()) {
        throw new ParquetException("a group of rows lacks the column");
      }
      Footer.Chunk chunk = group.chunks().get(column.index());
      new ChunkReader(new Pages(channel, chunk, budget), column, budget, rows).read(group.rows());
    }
    return budget.texts();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
