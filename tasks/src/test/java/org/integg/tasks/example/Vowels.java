package org.integg.tasks.example;

import org.integg.tasks.Question;
import org.integg.tasks.Reward;
import org.integg.tasks.Task;

/**
 * An example of a reward in Java: the answer should have as many vowels as the question, whichever
 * they are. The file {@code META-INF/services/org.integg.tasks.Reward} next to it, in the same jar,
 * has the single line {@code org.integg.tasks.example.Vowels}; then
 *
 * <pre>egg eval --checkpoint model.safetensors --task 'jsonl:words.jsonl#reward=vowels' --rewards
 * vowels.jar</pre>
 */
public final class Vowels implements Reward {
  @Override
  public String name() {
    return "vowels";
  }

  @Override
  public int reward(Question question, String answer) {
    long missing = Math.abs(vowels(question.prompt()) - vowels(answer));
    return (int) Math.max(0, Task.RIGHT - 250 * missing);
  }

  private static long vowels(String text) {
    return text.chars().filter(c -> "aeiou".indexOf(c) >= 0).count();
  }
}
