package org.integg.corpora;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Sizes of compressed texts in bytes, headers included. */
final class Compressors {
  private Compressors() {}

  /** Size after {@code gzip -9}. */
  static long gzip(byte[] text) {
    return compressed(text, BestGzip::new);
  }

  /**
   * Size after {@code xz -9}. The window is no larger than the text, which does not change the
   * size.
   */
  static long xz(byte[] text) {
    return compressed(
        text,
        out -> {
          LZMA2Options options = new LZMA2Options(LZMA2Options.PRESET_MAX);
          int window = Math.max(LZMA2Options.DICT_SIZE_MIN, text.length);
          options.setDictSize(Math.min(options.getDictSize(), window));
          return new XZOutputStream(out, options);
        });
  }

  @FunctionalInterface
  private interface Compressor {
    OutputStream around(OutputStream out) throws IOException;
  }

  private static long compressed(byte[] text, Compressor compressor) {
    Counter counter = new Counter();
    try (OutputStream out = compressor.around(counter)) {
      out.write(text);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible); // the counter accepts everything
    }
    return counter.bytes;
  }

  private static final class BestGzip extends GZIPOutputStream {
    BestGzip(OutputStream out) throws IOException {
      super(out);
      def.setLevel(Deflater.BEST_COMPRESSION);
    }
  }

  private static final class Counter extends OutputStream {
    private long bytes;

    @Override
    public void write(int b) {
      bytes++;
    }

    @Override
    public void write(byte[] from, int offset, int length) {
      bytes += length;
    }
  }
}
