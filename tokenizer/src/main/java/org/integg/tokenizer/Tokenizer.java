package org.integg.tokenizer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;

/**
 * A reversible map between text (UTF-8 bytes) and token ids in {@code [0, vocabularySize())}.
 *
 * <p>Implementations are immutable and may be used from several threads; encoders and decoders made
 * from them hold the state of one text and belong to one thread.
 */
public interface Tokenizer {

  /**
   * The id that stands between two documents. No text encodes to it, except with {@link
   * ByteTokenizer}, where it is the byte 0.
   */
  int SEPARATOR = 0;

  /** The largest vocabulary that a token shard (16 bits a token) and the model can hold. */
  int MAX_VOCABULARY = 65_536;

  /** A short name to print, such as {@code bytes}. */
  String name();

  /**
   * Everything needed to make this tokenizer again, as text: {@link Tokenizers#fromDefinition} is
   * the inverse. Two tokenizers with equal definitions give equal ids; a checkpoint carries this
   * text in its metadata and a shard is keyed by it.
   */
  String definition();

  /** Number of ids, 256 to 65,536. */
  int vocabularySize();

  /**
   * Number of UTF-8 bytes of text that {@code id} stands for: the denominator of bits per byte. 0
   * for {@link #SEPARATOR}, which is no text.
   *
   * @throws IndexOutOfBoundsException for an id outside the vocabulary
   */
  int textBytes(int id);

  /** The largest number of bytes that {@link #decode(int, byte[], int)} writes for one id. */
  int maxTokenBytes();

  /**
   * Writes the bytes of one id into {@code into} from {@code offset} on.
   *
   * @return the number of bytes written, at most {@link #maxTokenBytes()}
   * @throws IndexOutOfBoundsException for an id outside the vocabulary, or too little room
   */
  int decode(int id, byte[] into, int offset);

  /** An encoder of one text that arrives in pieces. */
  TokenEncoder newEncoder();

  /** The ids of a whole text that fits in memory. */
  default int[] encode(byte[] text) {
    IdBuffer ids = new IdBuffer();
    TokenEncoder encoder = newEncoder();
    try {
      encoder.encode(text, 0, text.length, ids);
      encoder.finish(ids);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible); // IdBuffer does no input or output
    }
    return ids.toArray();
  }

  /** The bytes of a sequence of ids that fits in memory; {@code decode(encode(x))} equals x. */
  default byte[] decode(int[] ids) {
    byte[] token = new byte[maxTokenBytes()];
    ByteArrayOutputStream text = new ByteArrayOutputStream(ids.length);
    for (int id : ids) {
      text.write(token, 0, decode(id, token, 0));
    }
    return text.toByteArray();
  }

  /** A growing array of ids. */
  final class IdBuffer implements TokenSink {
    private int[] ids = new int[64];
    private int size;

    @Override
    public void accept(int[] from, int offset, int count) {
      Objects.checkFromIndexSize(offset, count, from.length);
      if (count > ids.length - size) {
        ids = Arrays.copyOf(ids, Math.max(Math.addExact(size, count), ids.length * 2));
      }
      System.arraycopy(from, offset, ids, size, count);
      size += count;
    }

    /** The ids so far, in a new array. */
    public int[] toArray() {
      return Arrays.copyOf(ids, size);
    }
  }
}
