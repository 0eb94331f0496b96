package org.integg.corpora;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.BasicArrayCache;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.XZInputStream;

/**
 * How a file is compressed. The first bytes tell, none of which begins UTF-8 text. A compressed
 * file is read to its end, every checksum is checked, and anything after the end is refused.
 */
enum Compression {
  NONE("", ""),
  GZIP("gz", "gzip", 0x1F, 0x8B),
  ZSTD("zst", "zstd", 0x28, 0xB5, 0x2F, 0xFD),
  XZ("xz", "xz", 0xFD, '7', 'z', 'X', 'Z', 0),
  BZIP2("bz2", "bzip2", 'B', 'Z', 'h');

  private static final int LONGEST_MAGIC = 6;

  /** Kibibytes that the xz decoder needs besides the dictionary. */
  private static final int XZ_OVERHEAD_KIB = 1024;

  /** What follows "BZh" and the level: a block, or the end of a file without blocks. */
  private static final byte[] BZIP2_BLOCK = {0x31, 0x41, 0x59};

  private static final byte[] BZIP2_END = {0x17, 0x72, 0x45};

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

  /**
   * A file's name in lower case without a compression suffix: {@code a.txt} for {@code a.TXT.gz},
   * {@code a.tar} for {@code a.tgz}.
   */
  static String plainName(String name) {
    String low = name.toLowerCase(Locale.ROOT);
    for (Compression compression : packed()) {
      if (low.endsWith("." + compression.suffix)) {
        return low.substring(0, low.length() - compression.suffix.length() - 1);
      }
    }
    for (String tar : List.of(".tgz", ".tzst", ".txz", ".tbz2", ".tbz")) {
      if (low.endsWith(tar)) {
        return low.substring(0, low.length() - tar.length()) + ".tar";
      }
    }
    return low;
  }

  private static List<Compression> packed() {
    return List.of(GZIP, ZSTD, XZ, BZIP2);
  }

  /**
   * Looks at the first bytes and leaves them in the stream.
   *
   * @param raw a stream that allows looking {@link ZstdFrames#HEAD} bytes ahead
   * @param fileName the file's name, whose suffix must not promise another compression
   * @param name the name for messages
   */
  static Compression of(BufferedInputStream raw, String fileName, String name) throws IOException {
    byte[] head = Content.peek(raw, LONGEST_MAGIC + 1);
    String low = fileName.toLowerCase(Locale.ROOT);
    for (Compression compression : packed()) {
      if (compression.begins(head)) {
        return compression;
      }
      if (head.length > 0 && low.endsWith("." + compression.suffix)) {
        throw compression.misnamed(head, name);
      }
    }
    return NONE;
  }

  private boolean begins(byte[] head) {
    boolean begins = startsWith(head, magic) || this == ZSTD && ZstdFrames.isSkippable(head);
    if (this != BZIP2 || !begins) {
      return begins;
    }
    // Text can begin with "BZh", and a truncated file can end anywhere.
    byte[] block = Arrays.copyOfRange(head, Math.min(4, head.length), head.length);
    return head.length < 4
        || head[3] >= '1'
            && head[3] <= '9'
            && (startsWith(BZIP2_BLOCK, block) || startsWith(BZIP2_END, block));
  }

  /** As {@link CorpusException#reading}, for a source that is compressed this way. */
  CorpusException reading(String source, long offset, IOException cause) {
    return this == NONE || cause instanceof CorpusException || cause instanceof FileSystemException
        ? CorpusException.reading(source, offset, cause)
        : new CorpusException(
            "%s: broken %s data after %d bytes of text (%s); fetch or compress the file again"
                .formatted(source, label, offset, CorpusException.reason(cause)),
            cause);
  }

  /**
   * The failure for a wrong suffix; a file that ends within its magic number is truncated, not
   * misnamed.
   */
  private CorpusException misnamed(byte[] head, String name) {
    if (startsWith(magic, head)) {
      return reading(name, 0, new EOFException());
    }
    return new CorpusException(
        name + ": is named ." + suffix + ", yet is not " + label + " data; rename or refetch it");
  }

  /** Whether {@code text} begins with all of {@code start}. */
  private static boolean startsWith(byte[] text, byte[] start) {
    return text.length >= start.length
        && Arrays.equals(text, 0, start.length, start, 0, start.length);
  }

  /**
   * The content of the compressed stream.
   *
   * @param name the name for messages
   * @throws IOException now or while it is read, if the data is damaged, truncated or followed by
   *     something else, or needs more memory than allowed
   */
  InputStream open(BufferedInputStream raw, String name, Allowance allowance) throws IOException {
    return switch (this) {
      case NONE -> raw;
      case GZIP -> new GzipMembers(raw);
      case ZSTD -> ZstdFrames.open(raw, name, allowance);
      case XZ -> xz(raw, name, allowance);
      case BZIP2 -> new BZip2CompressorInputStream(raw, true);
    };
  }

  private static InputStream xz(InputStream raw, String name, Allowance allowance)
      throws IOException {
    long kibibytes = XZ_OVERHEAD_KIB + (allowance.memory() >> 10);
    int most = (int) Math.min(Integer.MAX_VALUE, kibibytes);
    // A source is read twice. The second reading reuses the dictionary of the first, which may be
    // large.
    XZInputStream in = new XZInputStream(raw, most, true, BasicArrayCache.getInstance());
    return new XzStreams(in, name, allowance);
  }

  /** Fails with a one-line message when a later block requires more memory than allowed. */
  private static final class XzStreams extends FilterInputStream {
    private final String name;
    private final Allowance allowance;

    XzStreams(InputStream in, String name, Allowance allowance) {
      super(in);
      this.name = name;
      this.allowance = allowance;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      try {
        return in.read(into, offset, length);
      } catch (MemoryLimitException e) {
        long needed = (long) e.getMemoryNeeded() << 10;
        throw new CorpusException(allowance.tooMuch(needed, name, "unpacking it"), e);
      }
    }
  }
}
