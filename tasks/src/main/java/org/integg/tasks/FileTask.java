package org.integg.tasks;

import java.io.InvalidObjectException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A list of questions. An eighth of them is for tests. A hash of the prompt selects them, so that a
 * repeated question is always in the same part.
 */
final class FileTask implements Task {
  private static final long serialVersionUID = 1;

  private final String name;
  private final List<Question> all;
  private final int limit;
  private final transient Optional<Reward> reward;
  private final transient List<String> notes;
  private final transient List<Question> train = new ArrayList<>();
  private final transient List<Question> test = new ArrayList<>();

  /**
   * A list.
   *
   * @param limit bytes after which an answer is cut off
   * @param reward a reward of the user's own; without it, an answer must equal the question's
   * @param notes notes on the lines that it was read from
   */
  FileTask(
      String name, List<Question> all, int limit, Optional<Reward> reward, List<String> notes) {
    this.name = name;
    this.all = List.copyOf(all);
    this.limit = limit;
    this.reward = reward;
    this.notes = List.copyOf(notes);
    all.forEach(question -> of(Part.of(question.prompt())).add(question));
  }

  /**
   * The task in serialized form. The receiving machine need not have the file, but must have the
   * reward's class.
   *
   * @param reward its name; empty if there is none
   */
  private record Sent(String name, ArrayList<Question> all, int limit, String reward)
      implements Serializable {
    Object readResolve() throws InvalidObjectException {
      try {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        Optional<Reward> own =
            reward.isEmpty() ? Optional.empty() : Optional.of(Rewards.of(loader).named(reward));
        return new FileTask(name, all, limit, own, List.of());
      } catch (TaskException e) {
        throw new InvalidObjectException(e.getMessage(), e);
      }
    }
  }

  private Object writeReplace() {
    return new Sent(name, new ArrayList<>(all), limit, reward.map(Reward::name).orElse(""));
  }

  private List<Question> of(Part part) {
    return part == Part.TRAIN ? train : test;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String summary() {
    return "questions of a file";
  }

  @Override
  public List<String> notes() {
    return notes;
  }

  @Override
  public Question question(Part part, long seed) {
    List<Question> questions = of(part);
    return questions.get((int) Math.floorMod(seed, (long) questions.size()));
  }

  @Override
  public OptionalInt size(Part part) {
    return OptionalInt.of(of(part).size());
  }

  @Override
  public int reward(Question question, String answer) {
    return reward.isPresent()
        ? reward.get().reward(question, answer)
        : Rewards.match(question.answer(), answer);
  }

  @Override
  public int answerLimit() {
    return limit;
  }
}
