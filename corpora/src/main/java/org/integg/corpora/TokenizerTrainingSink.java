package org.integg.corpora;

import java.io.ByteArrayOutputStream;
import org.integg.tokenizer.BpeTrainer;

/**
 * Passes documents to a tokenizer's trainer. A document that may be left out is held until it
 * proves to be text or gets too large to hold. If it then proves not to be text, the trainer gets
 * no more of it.
 */
final class TokenizerTrainingSink implements DocumentSink {
  private static final int HELD = 1 << 20;

  private final BpeTrainer trainer;
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();
  private Survey survey = new Survey(false);
  private boolean holding;
  private boolean any;

  TokenizerTrainingSink(BpeTrainer trainer) {
    this.trainer = trainer;
  }

  @Override
  public void begin(String name, boolean optional) {
    survey = new Survey(false);
    survey.begin(name, optional);
    holding = optional;
    held.reset();
  }

  @Override
  public void text(byte[] bytes, int offset, int length) throws CorpusException {
    survey.text(bytes, offset, length);
    if (survey.leavesOut()) {
      held.reset();
      return;
    }
    if (holding && held.size() + length <= HELD) {
      held.write(bytes, offset, length);
      return;
    }
    release();
    holding = false;
    add(bytes, offset, length);
  }

  @Override
  public void end() throws CorpusException {
    survey.end();
    release();
    trainer.endDocument();
  }

  private void release() {
    if (held.size() > 0) {
      byte[] text = held.toByteArray();
      add(text, 0, text.length);
      held.reset();
    }
  }

  private void add(byte[] bytes, int offset, int length) {
    any |= length > 0;
    trainer.add(bytes, offset, length);
  }

  /** Whether there was no text at all. */
  boolean empty() {
    return !any;
  }
}
