package org.integg.corpora;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The content of all frames of a Zstandard file. A frame can declare a window of up to 2 GiB, but
 * the decoder only touches as much as it has decoded. So a file with a large window is read until
 * it has really filled its allowance.
 */
final class ZstdFrames extends FilterInputStream {
  /** The format's largest window, which {@code zstd --long=31} uses. */
  private static final int MAX_WINDOW_LOG = 31;

  /** Bytes of a frame's header: magic number, descriptor, dictionary, length of the content. */
  static final int HEAD = 4 + 1 + 4 + 8;

  /** Bytes of a skippable frame before its content: magic number and size. */
  private static final int SKIPPABLE_HEAD = 8;

  private static final int MIN_WINDOW_LOG = 10;
  private static final int DESCRIPTOR_AT = 4;
  private static final int SINGLE_SEGMENT = 0x20;

  private final String name;
  private final Allowance allowance;
  private final long window;
  private long decoded;

  /**
   * Opens the frames.
   *
   * @param in a stream that allows looking {@link #HEAD} bytes ahead
   */
  static ZstdFrames open(BufferedInputStream in, String name, Allowance allowance)
      throws IOException {
    // Programs that pack in parallel begin with a frame that holds only sizes.
    while (isSkippable(Content.peek(in, SKIPPABLE_HEAD))) {
      ByteBuffer head = ByteBuffer.wrap(in.readNBytes(SKIPPABLE_HEAD));
      if (head.limit() < SKIPPABLE_HEAD) {
        throw new EOFException();
      }
      in.skipNBytes(head.order(ByteOrder.LITTLE_ENDIAN).getInt(4) & 0xFFFF_FFFFL);
    }
    return new ZstdFrames(in, Content.peek(in, HEAD), name, allowance);
  }

  /** Whether bytes begin a frame that decoders skip. */
  static boolean isSkippable(byte[] head) {
    return head.length >= DESCRIPTOR_AT
        && (head[0] & 0xF0) == 0x50
        && head[1] == 0x2A
        && head[2] == 0x4D
        && head[3] == 0x18;
  }

  /**
   * Opens the frames.
   *
   * @param head the first {@link #HEAD} bytes of {@code in}, or all if there are fewer
   */
  private ZstdFrames(InputStream in, byte[] head, String name, Allowance allowance)
      throws IOException {
    super(open(in, windowLog(head, allowance)));
    this.name = name;
    this.allowance = allowance;
    this.window = window(head);
  }

  private static InputStream open(InputStream in, int windowLog) throws IOException {
    ZstdInputStream frames = new ZstdInputStream(in);
    frames.setLongMax(windowLog);
    return frames;
  }

  /** Window of the first frame. A frame that declares no window holds all its content. */
  private static long window(byte[] head) {
    if (head.length <= DESCRIPTOR_AT + 1) {
      return 0;
    }
    int descriptor = head[DESCRIPTOR_AT] & 0xFF;
    if ((descriptor & SINGLE_SEGMENT) == 0) {
      int window = head[DESCRIPTOR_AT + 1] & 0xFF;
      long base = 1L << MIN_WINDOW_LOG + (window >> 3);
      return base + (base >> 3) * (window & 7);
    }
    int dictionary = new int[] {0, 1, 2, 4}[descriptor & 3];
    int width = 1 << (descriptor >> 6);
    long content = width == 2 ? 256 : 0;
    for (int i = 0; i < width && DESCRIPTOR_AT + 1 + dictionary + i < head.length; i++) {
      content += (long) (head[DESCRIPTOR_AT + 1 + dictionary + i] & 0xFF) << 8 * i;
    }
    return content < 0 ? Long.MAX_VALUE : content;
  }

  /**
   * The largest window that the decoder accepts: the first frame's window, and whatever the
   * allowance permits anyway.
   */
  private static int windowLog(byte[] head, Allowance allowance) {
    long needed = Math.max(window(head), Math.max(1L << MIN_WINDOW_LOG, allowance.memory()));
    return Math.min(MAX_WINDOW_LOG, Long.SIZE - Long.numberOfLeadingZeros(needed - 1));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int n;
    try {
      n = in.read(into, offset, length);
    } catch (ZstdIOException e) {
      if (e.getErrorCode() == Zstd.errFrameParameterWindowTooLarge()) { // window of a later frame
        allowance.require(1L << MAX_WINDOW_LOG, name, "unpacking it");
      }
      throw e;
    }
    decoded += Math.max(0, n);
    if (decoded > allowance.memory()) {
      allowance.require(window, name, "unpacking it");
    }
    return n;
  }
}
