package org.integg.corpora.parquet;

import java.nio.charset.StandardCharsets;

/**
 * Reads structures of Thrift's compact protocol, in which Parquet stores its metadata. Callers read
 * the fields they know; all others are skipped.
 */
final class ThriftReader {
  static final int STOP = 0;
  static final int TRUE = 1;
  static final int I32 = 5;
  static final int I64 = 6;
  static final int BINARY = 8;
  static final int LIST = 9;
  static final int STRUCT = 12;
  private static final int FALSE = 2;
  private static final int BYTE = 3;
  private static final int I16 = 4;
  private static final int DOUBLE = 7;
  private static final int SET = 10;
  private static final int MAP = 11;
  private static final int UUID = 13;
  private static final int MAX_DEPTH = 64;
  private static final int MAX_VARINT = 10;

  private final byte[] bytes;
  private final int end;
  private int at;
  private int depth;

  /** Type of the field whose value comes next. */
  private int type;

  /** Number of that field in its structure. */
  private int field;

  /** Reads {@code bytes[0 .. end)}. */
  ThriftReader(byte[] bytes, int end) {
    this.bytes = bytes;
    this.end = end;
  }

  /** The bytes end within a structure; there may be more bytes elsewhere. */
  static final class TooShort extends ParquetException {
    private static final long serialVersionUID = 1;

    TooShort() {
      super("its metadata end too early");
    }
  }

  /** Receives the fields of one structure, one after the other. */
  interface Fields {
    /** Reads the value of a field, or does nothing. */
    void field(int number) throws ParquetException;
  }

  /** Number of bytes read. */
  int position() {
    return at;
  }

  /** Reads a structure to its end; values that {@code fields} does not read are skipped. */
  void struct(Fields fields) throws ParquetException {
    if (++depth > MAX_DEPTH) {
      throw new ParquetException("its metadata are nested too deeply");
    }
    int number = 0;
    for (int head = next(); head != STOP; head = next()) {
      int step = head >> 4;
      number = step == 0 ? (int) zigzag() : number + step;
      field = number;
      type = head & 15;
      fields.field(number);
      if (field == number) { // not read yet
        skip(type);
      }
    }
    field = -1;
    depth--;
  }

  /** Whether the next field has this type; a field of another type is skipped. */
  private boolean take(int wanted) {
    boolean fits = type == wanted;
    field = fits ? -1 : field;
    return fits;
  }

  /** The number in this field, or {@code otherwise} if it is not a number. */
  long integer(long otherwise) throws ParquetException {
    if (take(I32) || take(I64)) {
      return zigzag();
    }
    return otherwise;
  }

  boolean truth(boolean otherwise) {
    if (take(TRUE)) {
      return true;
    }
    return !take(FALSE) && otherwise;
  }

  String text() throws ParquetException {
    return take(BINARY) ? new String(binary(), StandardCharsets.UTF_8) : "";
  }

  /** Reads the structure in this field. */
  void nested(Fields fields) throws ParquetException {
    if (take(STRUCT)) {
      struct(fields);
    }
  }

  /** Receives the structures of a list, one after the other. */
  interface Elements {
    /** Reads one structure. */
    void element() throws ParquetException;
  }

  /** Reads the list of structures in this field. */
  void structs(Elements elements) throws ParquetException {
    if (type != LIST || (peek() & 15) != STRUCT) {
      return;
    }
    take(LIST);
    for (int left = listSize(next()); left > 0; left--) {
      elements.element();
    }
  }

  private byte[] binary() throws ParquetException {
    int length = length(varint());
    byte[] value = java.util.Arrays.copyOfRange(bytes, at, at + length);
    at += length;
    return value;
  }

  private int length(long claimed) throws ParquetException {
    if (claimed < 0 || claimed > end - at) {
      throw new TooShort();
    }
    return (int) claimed;
  }

  private int listSize(int head) throws ParquetException {
    int size = (head >> 4) & 15;
    // Each element takes at least one byte.
    return length(size == 15 ? varint() : size);
  }

  private int peek() throws TooShort {
    if (at >= end) {
      throw new TooShort();
    }
    return bytes[at] & 0xFF;
  }

  private int next() throws TooShort {
    int b = peek();
    at++;
    return b;
  }

  private long varint() throws ParquetException {
    long value = 0;
    for (int i = 0; i < MAX_VARINT; i++) {
      int b = next();
      value |= (long) (b & 0x7F) << 7 * i;
      if (b < 0x80) {
        return value;
      }
    }
    throw new ParquetException("its metadata have a number that does not end");
  }

  private long zigzag() throws ParquetException {
    long value = varint();
    return value >>> 1 ^ -(value & 1);
  }

  private void skip(int what) throws ParquetException {
    switch (what) {
      case TRUE, FALSE -> {
        // The type is the value.
      }
      case BYTE -> next();
      case I16, I32, I64 -> varint();
      case DOUBLE -> at += length(Double.BYTES);
      case UUID -> at += length(2L * Long.BYTES);
      case BINARY -> {
        int length = length(varint());
        at += length;
      }
      case STRUCT -> struct(number -> {});
      case LIST, SET -> skipList();
      case MAP -> skipMap();
      default -> throw new ParquetException("its metadata have a field of an unknown type");
    }
  }

  private void skipList() throws ParquetException {
    int head = next();
    deeper();
    for (int left = listSize(head); left > 0; left--) {
      skipElement(head & 15);
    }
    depth--;
  }

  private void skipMap() throws ParquetException {
    int size = length(varint());
    int types = size == 0 ? 0 : next();
    deeper();
    for (int left = size; left > 0; left--) {
      skipElement(types >> 4);
      skipElement(types & 15);
    }
    depth--;
  }

  private void deeper() throws ParquetException {
    if (++depth > MAX_DEPTH) {
      throw new ParquetException("its metadata are nested too deeply");
    }
  }

  /** Skips an element. In a list, a boolean takes a byte. */
  private void skipElement(int what) throws ParquetException {
    if (what == TRUE || what == FALSE) {
      next();
    } else {
      skip(what);
    }
  }
}
