package org.integg.corpora;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;

/** Maps token shards into memory, after checking every byte. */
final class ShardReader {
  /** Bytes checked at a time; a ByteBuffer holds less than 2 GiB. */
  private static final long CHECK_CHUNK = 1L << 26;

  private ShardReader() {}

  /**
   * Opens one shard.
   *
   * @param key the corpus it must belong to
   * @param vocabularySize the vocabulary it must have
   * @throws CorpusException if the file is missing, damaged, from another corpus, or not as long as
   *     its header says
   */
  static TokenSequence open(
      Path file, ShardHeader.Key key, ShardHeader.Part part, int vocabularySize)
      throws CorpusException {
    Arena arena = Arena.ofShared();
    boolean opened = false;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ShardHeader header = readHeader(file, channel);
      ShardHeader.check(header.key().equals(key), file, "belongs to another corpus");
      ShardHeader.check(header.part() == part, file, "is another part of the corpus");
      ShardHeader.check(
          header.vocabularySize() == vocabularySize, file, "has another tokenizer's ids");
      long bytes = channel.size() - ShardHeader.BYTES;
      ShardHeader.check(
          header.tokens() >= 0
              && header.tokens() == bytes / header.tokenBytes()
              && bytes % header.tokenBytes() == 0,
          file,
          "has " + bytes + " bytes of tokens where its header says " + header.tokens() + " tokens");
      MemorySegment tokens = channel.map(MapMode.READ_ONLY, ShardHeader.BYTES, bytes, arena);
      ShardWatch watch = new ShardWatch(file, header.payloadCrc());
      ShardHeader.check(crc(tokens) == header.payloadCrc(), file, "has damaged tokens");
      opened = true;
      return new TokenSequence(
          tokens, header.tokenBytes(), header.textBytes(), arena, Optional.of(watch));
    } catch (IOException e) {
      throw CorpusException.reading(file.toString(), 0, e);
    } finally {
      if (!opened) {
        arena.close();
      }
    }
  }

  private static ShardHeader readHeader(Path file, FileChannel channel) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(ShardHeader.BYTES);
    while (header.hasRemaining() && channel.read(header) >= 0) {
      // a read may return less than requested
    }
    ShardHeader.check(!header.hasRemaining(), file, "is shorter than a shard's header");
    return ShardHeader.decode(file, header.flip());
  }

  static int crc(MemorySegment tokens) {
    CRC32C crc = new CRC32C();
    for (long at = 0; at < tokens.byteSize(); at += CHECK_CHUNK) {
      long length = Math.min(CHECK_CHUNK, tokens.byteSize() - at);
      crc.update(tokens.asSlice(at, length).asByteBuffer());
    }
    return (int) crc.getValue();
  }
}
