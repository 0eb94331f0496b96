package org.integg.corpora.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.brotli.dec.BrotliInputStream;

/** How pages are compressed. */
enum Codec {
  NONE(0),
  SNAPPY(1),
  GZIP(2),
  BROTLI(4),
  LZ4(5),
  ZSTD(6),
  LZ4_RAW(7);

  private final int number;

  Codec(int number) {
    this.number = number;
  }

  static Codec of(int number) throws ParquetException {
    for (Codec codec : values()) {
      if (codec.number == number) {
        return codec;
      }
    }
    String name = number == 3 ? "LZO" : "number " + number;
    throw new ParquetException("its compression is " + name + ", which is not read");
  }

  /**
   * Unpacks {@code packed[from .. end)} into {@code into[at .. size)}, which it must fill.
   *
   * @throws ParquetException if the data is damaged, or too much or too little
   */
  void unpack(byte[] packed, int from, int end, byte[] into, int at, int size)
      throws ParquetException {
    boolean fits =
        switch (this) {
          case NONE -> copy(packed, from, end, into, at, size);
          case SNAPPY -> LzBlocks.snappy(packed, from, end, into, at, size);
          case LZ4_RAW -> LzBlocks.lz4(packed, from, end, into, at, size) == size;
          case LZ4 -> lz4(packed, from, end, into, at, size);
          case ZSTD -> zstd(packed, from, end, into, at, size);
          case GZIP, BROTLI -> stream(packed, from, end, into, at, size);
        };
    if (!fits) {
      throw new ParquetException("a page has damaged " + name() + " data");
    }
  }

  private static boolean copy(byte[] packed, int from, int end, byte[] into, int at, int size) {
    if (end - from != size - at) {
      return false;
    }
    System.arraycopy(packed, from, into, at, end - from);
    return true;
  }

  private static boolean zstd(byte[] packed, int from, int end, byte[] into, int at, int size) {
    try {
      return Zstd.decompressByteArray(into, at, size - at, packed, from, end - from) == size - at;
    } catch (ZstdException e) {
      return false;
    }
  }

  private boolean stream(byte[] packed, int from, int end, byte[] into, int at, int size)
      throws ParquetException {
    try (InputStream in = open(new ByteArrayInputStream(packed, from, end - from))) {
      return in.readNBytes(into, at, size - at) == size - at && in.read() < 0;
    } catch (IOException | IllegalStateException | IndexOutOfBoundsException e) {
      throw new ParquetException("a page has damaged " + name() + " data", e);
    }
  }

  private InputStream open(InputStream packed) throws IOException {
    return this == GZIP ? new GZIPInputStream(packed) : new BrotliInputStream(packed);
  }

  /** Unpacks LZ4. Hadoop uses its own framing under the number that others use for a bare block. */
  private static boolean lz4(byte[] packed, int from, int end, byte[] into, int at, int size) {
    return hadoopLz4(packed, from, end, into, at, size)
        || LzBlocks.lz4(packed, from, end, into, at, size) == size;
  }

  /**
   * Unpacks Hadoop's frames: the length of a text, then the blocks that make it, each preceded by
   * its packed length. A text longer than the writer's buffer (usually 256 KiB) has several blocks.
   */
  private static boolean hadoopLz4(
      byte[] packed, int from, int end, byte[] into, int at, int size) {
    int done = at;
    int next = from;
    while (end - next >= Integer.BYTES) {
      int unpacked = bigEndian(packed, next);
      next += Integer.BYTES;
      if (unpacked < 0 || unpacked > size - done) {
        return false;
      }
      int until = done + unpacked;
      while (done < until || unpacked == 0 && next < end) {
        int length = end - next < Integer.BYTES ? -1 : bigEndian(packed, next);
        next += Integer.BYTES;
        if (length < 0 || length > end - next) {
          return false;
        }
        done = LzBlocks.lz4(packed, next, next + length, into, done, until);
        if (done < 0) {
          return false;
        }
        next += length;
      }
    }
    return done == size && next == end;
  }

  private static int bigEndian(byte[] bytes, int at) {
    return Integer.reverseBytes(Dictionary.int32(bytes, at));
  }
}
