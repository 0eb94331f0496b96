package org.integg.tokenizer;

import java.util.Objects;

/**
 * Byte-level byte pair encoding (Sennrich, Haddow and Birch 2016; over bytes as in GPT-2). A {@link
 * PreTokenizer} cuts text into words, and the bytes of each word are merged, lowest rank first,
 * into tokens of the vocabulary. Id 0 is a special token that separates documents.
 *
 * <p>Special tokens stand for no text. No text encodes to one, not even a special token's name;
 * they decode to nothing and count no bytes. Every sequence of bytes, UTF-8 or not, comes back from
 * its ids. In a word of more than 16 MiB, no merge crosses a multiple of 16 MiB.
 *
 * <p>Trained by {@link BpeTrainer}; read and written by {@link TokenizerFiles}. Two tokenizers are
 * equal when their definitions are.
 */
public final class BpeTokenizer implements Tokenizer {
  /** Name of the separator in vocabularies that Integg trains. */
  public static final String SEPARATOR_NAME = "<|endoftext|>";

  private final PreTokenizer preTokenizer;
  private final Vocabulary vocabulary;
  private final Merges merges;
  private final boolean wholeWordsFirst;
  private final String definition;

  BpeTokenizer(
      PreTokenizer preTokenizer, Vocabulary vocabulary, Merges merges, boolean wholeWordsFirst) {
    this.preTokenizer = preTokenizer;
    this.vocabulary = vocabulary;
    this.merges = merges;
    this.wholeWordsFirst = wholeWordsFirst;
    definition = TokenizerJsonWriter.write(this);
  }

  @Override
  public String name() {
    return "bpe-" + vocabularySize();
  }

  /** A Hugging Face {@code tokenizer.json} with these ids, on one line. */
  @Override
  public String definition() {
    return definition;
  }

  @Override
  public int vocabularySize() {
    return vocabulary.size();
  }

  @Override
  public int textBytes(int id) {
    Objects.checkIndex(id, vocabulary.size());
    return vocabulary.length(id);
  }

  @Override
  public int maxTokenBytes() {
    return vocabulary.longest();
  }

  @Override
  public int decode(int id, byte[] into, int offset) {
    Objects.checkIndex(id, vocabulary.size());
    return vocabulary.copy(id, into, offset);
  }

  @Override
  public TokenEncoder newEncoder() {
    return new BpeEncoder(preTokenizer, newMerger());
  }

  WordMerger newMerger() {
    return new WordMerger(vocabulary, merges, wholeWordsFirst);
  }

  /** How text is cut into words. */
  public PreTokenizer preTokenizer() {
    return preTokenizer;
  }

  Vocabulary vocabulary() {
    return vocabulary;
  }

  Merges merges() {
    return merges;
  }

  boolean wholeWordsFirst() {
    return wholeWordsFirst;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BpeTokenizer bpe && bpe.definition.equals(definition);
  }

  @Override
  public int hashCode() {
    return definition.hashCode();
  }

  @Override
  public String toString() {
    return name();
  }
}
