package org.integg.corpora;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/** How a file is compressed. Told by its first bytes, none of which begins UTF-8 text. */
enum Compression {
  NONE("", ""),
  GZIP(".gz", "gzip", 0x1F, 0x8B),
  ZSTD(".zst", "zstd", 0x28, 0xB5, 0x2F, 0xFD),
  XZ(".xz", "xz", 0xFD, '7', 'z', 'X', 'Z', 0);

  private static final int BUFFER = 1 << 16;
  private static final int LONGEST_MAGIC = 6;

  private final String suffix;
  private final String label;
  private final byte[] magic;

  Compression(String suffix, String label, int... magic) {
    this.suffix = suffix;
    this.label = label;
    this.magic = new byte[magic.length];
    for (int i = 0; i < magic.length; i++) {
      this.magic[i] = (byte) magic[i];
    }
  }

  /** What people call it; empty for {@link #NONE}. */
  String label() {
    return label;
  }

  /** A file's name, in lower case, without the suffix of a compression. */
  static String plainName(String name) {
    String low = name.toLowerCase(Locale.ROOT);
    for (Compression compression : packed()) {
      if (low.endsWith(compression.suffix)) {
        return low.substring(0, low.length() - compression.suffix.length());
      }
    }
    return low;
  }

  private static List<Compression> packed() {
    return List.of(GZIP, ZSTD, XZ);
  }

  /**
   * Looks at the first bytes and leaves them in the stream.
   *
   * @param name of the file, whose suffix must not promise another compression
   */
  static Compression of(String name, BufferedInputStream raw) throws IOException {
    raw.mark(LONGEST_MAGIC);
    byte[] head = raw.readNBytes(LONGEST_MAGIC);
    raw.reset();
    for (Compression compression : packed()) {
      if (begins(head, compression.magic)) {
        return compression;
      }
      if (head.length > 0 && name.toLowerCase(Locale.ROOT).endsWith(compression.suffix)) {
        // A file cut within its magic is cut, not misnamed.
        boolean cut = begins(compression.magic, head);
        throw new CorpusException(
            cut
                ? name
                    + ": broken "
                    + compression.label
                    + " data after 0 bytes of text (it ends too"
                    + " early); fetch or compress the file again"
                : name
                    + ": is named "
                    + compression.suffix
                    + ", yet is not "
                    + compression.label
                    + " data; rename or refetch it");
      }
    }
    return NONE;
  }

  private static boolean begins(byte[] text, byte[] start) {
    return text.length >= start.length
        && Arrays.equals(text, 0, start.length, start, 0, start.length);
  }

  /** What the compressed stream holds. */
  InputStream open(InputStream raw) throws IOException {
    return switch (this) {
      case NONE -> raw;
      case GZIP -> new GZIPInputStream(raw, BUFFER);
      case ZSTD -> new ZstdInputStream(raw);
      case XZ -> new XZInputStream(raw);
    };
  }
}
