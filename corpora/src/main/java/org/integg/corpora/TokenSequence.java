package org.integg.corpora;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.Optional;
import org.integg.tokenizer.Tokenizer;

/**
 * A read-only sequence of token ids, usually a token shard mapped into memory. Opening it reads
 * nothing, and processes share its pages. Any number of threads may copy from it at once; {@link
 * #close()} must come after them.
 */
public final class TokenSequence implements AutoCloseable {
  private static final ValueLayout.OfByte UINT8 = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfShort UINT16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final MemorySegment tokens;
  private final int tokenBytes;
  private final long size;
  private final long textBytes;
  private final Arena arena;
  private final Optional<ShardWatch> watch;

  /**
   * A sequence over {@code tokens}, which holds ids of {@code tokenBytes} bytes each and is closed
   * with the arena.
   *
   * @param watch knows whether a mapped file has changed
   */
  TokenSequence(
      MemorySegment tokens,
      int tokenBytes,
      long textBytes,
      Arena arena,
      Optional<ShardWatch> watch) {
    this.watch = watch;
    this.tokens = tokens;
    this.tokenBytes = tokenBytes;
    this.size = tokens.byteSize() / tokenBytes;
    this.textBytes = textBytes;
    this.arena = arena;
  }

  /**
   * A sequence in memory of given ids.
   *
   * @throws IndexOutOfBoundsException if an id is outside the tokenizer's vocabulary
   */
  public static TokenSequence of(Tokenizer tokenizer, int... ids) {
    Arena arena = Arena.ofShared();
    MemorySegment segment = arena.allocate(Math.max(1, (long) ids.length * Short.BYTES));
    long textBytes = 0;
    for (int i = 0; i < ids.length; i++) {
      textBytes += tokenizer.textBytes(ids[i]);
      segment.set(UINT16, (long) i * Short.BYTES, (short) ids[i]);
    }
    return new TokenSequence(
        segment.asSlice(0, (long) ids.length * Short.BYTES),
        Short.BYTES,
        textBytes,
        arena,
        Optional.empty());
  }

  /** Number of tokens, separators included. */
  public long size() {
    return size;
  }

  /** Number of UTF-8 bytes of text that the tokens stand for; separators do not count. */
  public long textBytes() {
    return textBytes;
  }

  /**
   * Copies the ids at {@code from .. from + count - 1} to {@code into[offset ..]}.
   *
   * @throws IndexOutOfBoundsException when either range is not inside
   * @throws IllegalStateException after {@link #close()}
   */
  public void copy(long from, int[] into, int offset, int count) {
    Objects.checkFromIndexSize(from, (long) count, size);
    Objects.checkFromIndexSize(offset, count, into.length);
    if (tokenBytes == 1) {
      for (int i = 0; i < count; i++) {
        into[offset + i] = tokens.get(UINT8, from + i) & 0xFF;
      }
    } else {
      for (int i = 0; i < count; i++) {
        into[offset + i] = tokens.get(UINT16, (from + i) * Short.BYTES) & 0xFFFF;
      }
    }
  }

  /**
   * Checks that the shard has not changed since it was opened, because changes to a mapped file
   * change this sequence too. It takes little time if the file was not touched.
   *
   * @throws CorpusException if it was truncated or changed
   * @throws IllegalStateException after {@link #close()}
   */
  public void check() throws CorpusException {
    if (watch.isPresent()) {
      watch.get().check(tokens);
    }
  }

  /** Unmaps the shard. Closing twice does nothing. */
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
