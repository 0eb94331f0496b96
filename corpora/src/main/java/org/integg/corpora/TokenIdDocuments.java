package org.integg.corpora;

import java.io.IOException;
import java.io.InputStream;
import org.integg.tokenizer.NumberedTokenizer;
import org.integg.tokenizer.Tokenizer;

/**
 * Reads documents from a file of 16-bit token ids, little-endian and without a header, as nanoGPT
 * writes them. Each id becomes the bytes that it stands for, and the document token separates
 * documents.
 */
final class TokenIdDocuments {
  private static final int BUFFER = 1 << 16;

  private final String name;
  private final NumberedTokenizer numbered;
  private final DocumentSink sink;
  private final byte[] token;
  private int documents;
  private boolean open;

  /** How many bytes of text were examined, and how many of them are control characters. */
  private int seen;

  private int controls;

  TokenIdDocuments(String name, NumberedTokenizer numbered, DocumentSink sink) {
    this.name = name;
    this.numbered = numbered;
    this.sink = sink;
    token = new byte[numbered.tokenizer().maxTokenBytes()];
  }

  void read(InputStream in) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long offset = 0;
    while (true) {
      int n = in.readNBytes(buffer, 0, BUFFER);
      if ((n & 1) != 0) {
        throw new CorpusException(
            name + ": ends within a token, at offset " + (offset + n - 1) + "; fetch it again");
      }
      for (int at = 0; at < n; at += 2) {
        int id = buffer[at] & 0xFF | (buffer[at + 1] & 0xFF) << 8;
        hand(id, offset + at);
      }
      offset += n;
      if (n < BUFFER) {
        break;
      }
    }
    close();
    requireText();
  }

  /** Refuses ids of another tokenizer, which also give bytes, but not bytes of text. */
  private void requireText() throws CorpusException {
    if (controls * Content.CONTROL_SHARE > seen) {
      throw new CorpusException(
          name
              + ": gives mostly control characters by the tokenizer "
              + numbered.tokenizer().name()
              + ", so its ids mean something else (in nanoGPT's character-level files they do);"
              + " name their tokenizer with #tokenizer=FILE, or fetch the text");
    }
  }

  private void look(int length) throws CorpusException {
    for (int i = 0; i < length; i++) {
      controls += Content.isControl(token[i]) ? 1 : 0;
    }
    seen += length;
    if (seen >= BUFFER) {
      requireText();
    }
  }

  private void hand(int fileId, long offset) throws IOException {
    int id = numbered.ownId(fileId);
    Tokenizer tokenizer = numbered.tokenizer();
    if (id >= tokenizer.vocabularySize()) {
      throw new CorpusException(
          name
              + ": the id "
              + fileId
              + " at offset "
              + offset
              + " is beyond the vocabulary of "
              + tokenizer.vocabularySize()
              + " of "
              + tokenizer.name()
              + "; name the right one with #tokenizer=FILE");
    }
    if (id == Tokenizer.SEPARATOR) {
      close();
      return;
    }
    int length = tokenizer.decode(id, token, 0);
    if (length > 0) {
      if (seen < BUFFER) {
        look(length);
      }
      if (!open) {
        documents++;
        sink.begin(name + " document " + documents, true);
        open = true;
      }
      sink.text(token, 0, length);
    }
  }

  private void close() throws IOException {
    if (open) {
      sink.end();
      open = false;
    }
  }
}
