package org.integg.tasks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Rewards for questions that come from a file: users' own rewards, and the reward for matching a
 * known answer.
 */
public final class Rewards {
  private final List<Reward> own = new ArrayList<>();

  /**
   * All rewards that a class loader finds as services.
   *
   * @throws TaskException with a one-line message, if one of them cannot be made, or two have the
   *     same name
   */
  public static Rewards of(ClassLoader loader) throws TaskException {
    Rewards rewards = new Rewards();
    try {
      for (Reward each : ServiceLoader.load(Reward.class, loader)) {
        Reward reward = new CheckedReward(each);
        if (rewards.find(reward.name()).isPresent()) {
          throw new TaskException("two rewards are named '" + reward.name() + "'; rename one");
        }
        rewards.own.add(reward);
      }
    } catch (ServiceConfigurationError e) {
      throw new TaskException("a reward cannot be made: " + e.getMessage(), e);
    }
    return rewards;
  }

  /** No rewards of users' own. */
  public static Rewards none() {
    return new Rewards();
  }

  private Rewards() {}

  /** Names of users' own rewards. */
  public List<String> names() {
    return own.stream().map(Reward::name).toList();
  }

  private Optional<Reward> find(String name) {
    return own.stream().filter(reward -> reward.name().equals(name)).findFirst();
  }

  Reward named(String name) throws TaskException {
    return find(name)
        .orElseThrow(() ->
            new TaskException(
                "no reward is named '%s'; there are %s"
                    .formatted(
                        name,
                        own.isEmpty()
                            ? "none; --rewards names the jar that has it"
                            : String.join(", ", names()))));
  }

  /**
   * The reward where the answer is known: {@link Task#RIGHT} for exactly that answer, otherwise
   * half of that times the share of places with the right character.
   *
   * @param expected at least one character
   */
  static int match(String expected, String answer) {
    if (expected.equals(answer)) {
      return Task.RIGHT;
    }
    int shorter = Math.min(expected.length(), answer.length());
    int same = 0;
    for (int i = 0; i < shorter; i++) {
      same += expected.charAt(i) == answer.charAt(i) ? 1 : 0;
    }
    return (int) ((long) Task.RIGHT / 2 * same / Math.max(expected.length(), answer.length()));
  }
}
