package org.integg.corpora;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.integg.tokenizer.TokenSink;
import org.integg.tokenizer.Tokenizer;

/** Writes one token shard as its ids arrive, with a fixed amount of memory. */
final class ShardWriter implements TokenSink, AutoCloseable {
  private static final int BUFFER = 1 << 20;

  private final CacheFile file;
  private final Tokenizer tokenizer;
  private final int tokenBytes;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
  private final CRC32C crc = new CRC32C();
  private long position = ShardHeader.BYTES;
  private long tokens;
  private long textBytes;

  ShardWriter(Path target, Tokenizer tokenizer) throws CorpusException {
    this.file = new CacheFile(target);
    this.tokenizer = tokenizer;
    this.tokenBytes = ShardHeader.tokenBytes(tokenizer.vocabularySize());
  }

  @Override
  public void accept(int[] ids, int offset, int count) throws CorpusException {
    for (int i = offset; i < offset + count; i++) {
      if (buffer.remaining() < tokenBytes) {
        flush();
      }
      textBytes += tokenizer.textBytes(ids[i]); // also refuses ids outside the vocabulary
      if (tokenBytes == 1) {
        buffer.put((byte) ids[i]);
      } else {
        buffer.putShort((short) ids[i]);
      }
    }
    tokens += count;
  }

  long tokens() {
    return tokens;
  }

  long textBytes() {
    return textBytes;
  }

  /** Writes everything that remains; only the renaming is left. */
  void complete(ShardHeader.Key key, ShardHeader.Part part) throws CorpusException {
    flush();
    int payloadCrc = (int) crc.getValue();
    ShardHeader header =
        new ShardHeader(tokenizer.vocabularySize(), part, tokens, textBytes, key, payloadCrc);
    file.write(header.encode(), 0);
  }

  /** Puts the completed shard in its place. */
  void commit() throws CorpusException {
    file.commit();
  }

  @Override
  public void close() throws CorpusException {
    file.close();
  }

  private void flush() throws CorpusException {
    buffer.flip();
    crc.update(buffer.duplicate());
    int length = buffer.remaining();
    file.write(buffer, position);
    position += length;
    buffer.clear();
  }
}
