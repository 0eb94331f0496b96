package org.integg.corpora;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * The first 96 bytes of a token shard; the tokens follow and end the file. All numbers are
 * little-endian.
 *
 * <pre>
 *  0  8 bytes   magic "INTEGGTK"
 *  8  int32     version, 1
 * 12  int32     bytes per token: 1 (vocabulary up to 256) or 2
 * 16  int32     vocabulary size, 256 to 65,536
 * 20  int32     part: 0 training, 1 validation
 * 24  int64     number of tokens
 * 32  int64     UTF-8 bytes of text that they stand for
 * 40  32 bytes  SHA-256 of sources, tokenizer and split: the corpus this shard belongs to
 * 72  int32     CRC-32C of the tokens
 * 76  16 bytes  zero
 * 92  int32     CRC-32C of bytes 0 to 91
 * </pre>
 */
record ShardHeader(
    int vocabularySize, Part part, long tokens, long textBytes, Key key, int payloadCrc) {

  static final int BYTES = 96;
  private static final byte[] MAGIC = "INTEGGTK".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final int CRC_AT = BYTES - Integer.BYTES;

  /** The two sides of the split, and the names of their files. */
  enum Part {
    TRAIN("train.tokens"),
    VALIDATION("validation.tokens");

    private final String file;

    Part(String file) {
      this.file = file;
    }

    Path in(Path entry) {
      return entry.resolve(file);
    }
  }

  /** Identity of a corpus: SHA-256 as 64 hexadecimal digits. */
  record Key(String hex) {
    Key {
      if (HexFormat.of().parseHex(hex).length != 32) {
        throw new IllegalArgumentException("not a SHA-256: " + hex);
      }
    }

    byte[] bytes() {
      return HexFormat.of().parseHex(hex);
    }
  }

  /** Bytes per token for a vocabulary; ids up to 255 fit into one byte. */
  static int tokenBytes(int vocabularySize) {
    return vocabularySize <= 256 ? 1 : 2;
  }

  int tokenBytes() {
    return tokenBytes(vocabularySize);
  }

  ByteBuffer encode() {
    ByteBuffer header = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    header.put(MAGIC).putInt(VERSION).putInt(tokenBytes()).putInt(vocabularySize);
    header.putInt(part.ordinal()).putLong(tokens).putLong(textBytes);
    header.put(key.bytes()).putInt(payloadCrc);
    header.putInt(CRC_AT, crc(header));
    return header.rewind();
  }

  /**
   * Reads the header of {@code file}.
   *
   * @param header the first {@link #BYTES} bytes
   * @throws CorpusException if this is not a shard, or is damaged
   */
  static ShardHeader decode(Path file, ByteBuffer header) throws CorpusException {
    header.order(ByteOrder.LITTLE_ENDIAN);
    byte[] magic = new byte[MAGIC.length];
    header.get(0, magic);
    check(Arrays.equals(magic, MAGIC), file, "is not a token shard");
    int version = header.getInt(8);
    check(version == VERSION, file, "has shard version " + version + ", not " + VERSION);
    check(header.getInt(CRC_AT) == crc(header), file, "has a damaged header");
    int vocabulary = header.getInt(16);
    int part = header.getInt(20);
    check(vocabulary >= 256 && vocabulary <= 65_536, file, "has a vocabulary of " + vocabulary);
    check(header.getInt(12) == tokenBytes(vocabulary), file, "has the wrong width of token");
    check(part >= 0 && part < Part.values().length, file, "has an unknown part " + part);
    byte[] key = new byte[32];
    header.get(40, key);
    return new ShardHeader(
        vocabulary,
        Part.values()[part],
        header.getLong(24),
        header.getLong(32),
        new Key(HexFormat.of().formatHex(key)),
        header.getInt(72));
  }

  static void check(boolean holds, Path file, String otherwise) throws CorpusException {
    if (!holds) {
      throw new CorpusException(file + " " + otherwise);
    }
  }

  private static int crc(ByteBuffer header) {
    CRC32C crc = new CRC32C();
    crc.update(header.slice(0, CRC_AT));
    return (int) crc.getValue();
  }
}
