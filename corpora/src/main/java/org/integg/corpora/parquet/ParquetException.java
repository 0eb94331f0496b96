package org.integg.corpora.parquet;

import java.io.IOException;

/** A file that is not Parquet, is damaged, or is of an unsupported kind. The message says which. */
public class ParquetException extends IOException {
  private static final long serialVersionUID = 1;

  ParquetException(String reason) {
    super(reason);
  }

  ParquetException(String reason, Throwable cause) {
    super(reason, cause);
  }

  /** The reason, which is never null. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /** There is no text at the requested path; the file may be sound. */
  public static final class NoSuchText extends ParquetException {
    private static final long serialVersionUID = 1;

    NoSuchText(String reason) {
      super(reason);
    }
  }

  /** A page is larger than the reader may allocate. */
  public static final class MemoryNeeded extends ParquetException {
    private static final long serialVersionUID = 1;
    private final long bytes;

    MemoryNeeded(long bytes) {
      super("a page needs " + bytes + " bytes of memory");
      this.bytes = bytes;
    }

    /** The number of bytes that it needs. */
    public long bytes() {
      return bytes;
    }
  }

  /** The file unpacks to more than the reader may get. */
  public static final class TooLong extends ParquetException {
    private static final long serialVersionUID = 1;

    TooLong(long most) {
      super("unpacks to more than " + most + " bytes");
    }
  }
}
