package org.integg.tasks;

import java.io.Serializable;

/**
 * A question of a task.
 *
 * @param prompt what a model reads, from the start of a document
 * @param answer a right answer, after which the document ends; empty if none is known
 */
public record Question(String prompt, String answer) implements Serializable {
  /** Prompt and answer: a document to learn from. */
  public String demonstration() {
    return prompt + answer;
  }
}
