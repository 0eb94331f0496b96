package org.integg.corpora.parquet;

import java.util.ArrayList;
import java.util.List;

/**
 * A file's metadata, which is stored at its end.
 *
 * @param schema its fields
 * @param groups its rows, in groups
 */
record Footer(Schema schema, List<Group> groups) {

  /** Rows, and where each column's values for them are. */
  record Group(long rows, List<Chunk> chunks) {}

  /**
   * The values of one column for one group of rows.
   *
   * @param codec the number of the compression
   * @param values number of values, including nulls
   * @param start where its first page begins in the file
   * @param elsewhere whether it is in another file or encrypted
   */
  record Chunk(int codec, long values, long start, boolean elsewhere) {}

  /**
   * Reads the metadata.
   *
   * @throws ParquetException if it is damaged
   */
  static Footer parse(byte[] bytes) throws ParquetException {
    return new Reader(bytes).read();
  }

  /** Reads the metadata. Field numbers are those of the format's Thrift definition. */
  private static final class Reader {
    private final ThriftReader in;
    private final List<Schema.Element> elements = new ArrayList<>();
    private final List<Group> groups = new ArrayList<>();
    private boolean encrypted;
    private long rows = -1;

    /** How many more structures may follow; sound ones take more bytes than this bound assumes. */
    private int left;

    Reader(byte[] bytes) {
      in = new ThriftReader(bytes, bytes.length);
      left = 1000 + bytes.length / 8;
    }

    private void count() throws ParquetException {
      if (--left < 0) {
        throw new ParquetException("its metadata make no sense");
      }
    }

    Footer read() throws ParquetException {
      in.struct(number -> {
        switch (number) {
          case 2 -> in.structs(this::element);
          case 3 -> rows = in.integer(-1);
          case 4 -> in.structs(this::group);
          case 8 -> encrypted = true;
          default -> {
            // not needed
          }
        }
      });
      if (encrypted) {
        throw new ParquetException("it is encrypted, which is not read");
      }
      requireAllRows();
      return new Footer(new Schema(elements), groups);
    }

    private void requireAllRows() throws ParquetException {
      long found = 0;
      for (Group group : groups) {
        found += group.rows; // if numbers are damaged, any wrong sum will do
      }
      if (rows >= 0 && found != rows) {
        throw new ParquetException("it says that it has " + rows + " rows, and lists " + found);
      }
    }

    private void element() throws ParquetException {
      count();
      String[] name = {""};
      long[] numbers = {-1, 0, 0}; // type, repetition, children
      in.struct(number -> {
        switch (number) {
          case 1 -> numbers[0] = in.integer(-1);
          case 3 -> numbers[1] = in.integer(0);
          case 4 -> name[0] = in.text();
          case 5 -> numbers[2] = in.integer(0);
          default -> {
            // not needed
          }
        }
      });
      if (numbers[2] < 0 || numbers[2] > Integer.MAX_VALUE) {
        throw new ParquetException("its schema makes no sense");
      }
      elements.add(
          new Schema.Element(name[0], (int) numbers[0], (int) numbers[1], (int) numbers[2]));
    }

    private void group() throws ParquetException {
      count();
      List<Chunk> chunks = new ArrayList<>();
      long[] rows = {0};
      in.struct(number -> {
        if (number == 1) {
          in.structs(() -> chunks.add(chunk()));
        } else if (number == 3) {
          rows[0] = in.integer(0);
        }
      });
      groups.add(new Group(rows[0], chunks));
    }

    private Chunk chunk() throws ParquetException {
      count();
      boolean[] elsewhere = {false};
      long[] meta = {0, 0, 0, 0}; // codec, values, data page, dictionary page
      in.struct(number -> {
        switch (number) {
          case 1 -> elsewhere[0] |= !in.text().isEmpty();
          case 8, 9 -> elsewhere[0] = true;
          case 3 -> in.nested(inner -> metadata(inner, meta));
          default -> {
            // not needed
          }
        }
      });
      boolean dictionary = meta[3] > 0 && meta[3] < meta[2];
      return new Chunk((int) meta[0], meta[1], dictionary ? meta[3] : meta[2], elsewhere[0]);
    }

    private void metadata(int number, long[] meta) throws ParquetException {
      switch (number) {
        case 4 -> meta[0] = in.integer(0);
        case 5 -> meta[1] = in.integer(0);
        case 9 -> meta[2] = in.integer(0);
        case 11 -> meta[3] = in.integer(0);
        default -> {
          // not needed
        }
      }
    }
  }
}
