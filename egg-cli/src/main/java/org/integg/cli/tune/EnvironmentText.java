package org.integg.cli.tune;

import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.integg.tasks.SplitMix;
import org.integg.tasks.environment.Environment;
import org.integg.tasks.environment.Episode;

/** Episodes as text for people. */
final class EnvironmentText {
  /** How many turns are shown at the start and at the end of an episode. */
  private static final int SHOWN = 5;

  private EnvironmentText() {}

  /** Thousandths as a number: {@code 0.5}, {@code −250}. */
  static String units(long thousandths) {
    return BigDecimal.valueOf(thousandths, 3).stripTrailingZeros().toPlainString();
  }

  /** An episode with random actions, one line for each of its first and last turns. */
  static String episode(Environment environment, long seed) {
    Episode episode = environment.start(seed);
    SplitMix draws = new SplitMix(~seed);
    int[] tokens = new int[environment.observationTokens()];
    StringBuilder first = new StringBuilder();
    Deque<String> last = new ArrayDeque<>();
    long sum = 0;
    int turns = 0;
    while (!episode.ended()) {
      episode.observe(tokens);
      int action = draws.below(environment.actions());
      int reward = episode.act(action);
      sum += reward;
      String line =
          "  turn %d: sees %s, does %d, gets %s%n"
              .formatted(++turns, Arrays.toString(tokens), action, units(reward));
      if (turns <= SHOWN) {
        first.append(line);
      } else {
        last.add(line);
      }
      if (last.size() > SHOWN) {
        last.remove();
      }
    }
    String between = turns > 2 * SHOWN ? "  …%n".formatted() : "";
    return "episode %d, random actions: %d turns, return %s%n%s%s%s"
        .formatted(seed, turns, units(sum), first, between, String.join("", last));
  }
}
