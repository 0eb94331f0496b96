package org.integg.tasks.environment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.integg.tasks.SplitMix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Episodes of the published environments: states equal those of Gymnasium 1.3.0 in double
 * precision, from the same start and with the same actions.
 */
class EnvironmentsTest {
  /** Sines of another library differ in the last place, which grows from turn to turn. */
  private static final double NEAR = 1e-9;

  static List<Environment> environments() {
    return Environments.all();
  }

  private static int action(int turn, int actions) {
    return (turn * turn / 3 + turn / 7) % actions;
  }

  /** Acts by a rule up to a turn, and returns the sum of the rewards. */
  private static long follow(Episode episode, int actions, int from, int to) {
    long rewards = 0;
    for (int turn = from + 1; turn <= to; turn++) {
      rewards += episode.act(action(turn, actions));
    }
    return rewards;
  }

  @Test
  void cartPoleMovesAsPublished() {
    double[] state = {0.01, -0.02, 0.03, 0.04};
    Episode episode = new CartPole.Course(new CartPole(), state);
    assertEquals(1000, follow(episode, 2, 0, 1));
    near(state, 0.009600000000000001, -0.21553901710278936, 0.0308, 0.34199522377603914);
    follow(episode, 2, 1, 10);
    near(state, 0.01730295501237973, -0.41422269654567, 0.029346828063358844, 0.7132971057100211);
    follow(episode, 2, 10, 40);
    near(state, 0.1934642699766429, 0.37604002906860295, -0.16658161876309982, -0.6819020954723799);
    assertFalse(episode.ended());
    assertEquals(3000, follow(episode, 2, 40, 43));
    near(state, 0.22006002220294446, 0.1888273764167647, -0.2164795146394199, -0.5674863218711319);
    assertTrue(episode.ended());
    assertThrows(IllegalStateException.class, () -> episode.act(0));
  }

  @Test
  void acrobotMovesAsPublished() {
    double[] state = {0.05, -0.03, 0.02, 0.01};
    Episode episode = new Acrobot.Course(new Acrobot(), state);
    follow(episode, 3, 0, 1);
    near(
        state,
        0.06048772467820533,
        -0.05453998509397796,
        0.08185570403465979,
        -0.24927319984543655);
    follow(episode, 3, 1, 50);
    near(state, -0.03955332515923243, -0.3853221443283454, -0.36637647253379365, 0.915945859513855);
    assertEquals(-449_000, follow(episode, 3, 50, 499));
    near(
        state, 0.22163425471372084, -0.07743903781834141, 0.28307833652870906, -0.8181602890510882);
    assertFalse(episode.ended());
    follow(episode, 3, 499, 500);
    assertTrue(episode.ended());
  }

  @Test
  void mountainCarMovesAsPublished() {
    MountainCar.Course episode = new MountainCar.Course(new MountainCar(), -0.5, 0);
    follow(episode, 3, 0, 1);
    near(episode.state(), -0.5011768430041692, -0.0011768430041692573);
    follow(episode, 3, 1, 100);
    near(episode.state(), -0.46251165061261845, 0.001080473171728291);
    assertEquals(-99_000, follow(episode, 3, 100, 199));
    near(episode.state(), -0.6803600019285772, -0.0015363231356208815);
    assertFalse(episode.ended());
    follow(episode, 3, 199, 200);
    assertTrue(episode.ended());
  }

  @Test
  void pendulumMovesAsPublished() {
    Pendulum.Course episode = new Pendulum.Course(new Pendulum(), 3.0, 0.5);
    assertEquals(-9029, follow(episode, 5, 0, 1));
    near(episode.state(), 3.015292000302245, 0.30584000604490036);
    long rewards = -9029 + follow(episode, 5, 1, 50);
    near(episode.state(), 3.3228235145433587, -1.1918260653659325);
    // Each of 50 costs is rounded to a thousandth.
    assertTrue(Math.abs(-440_373 - rewards) <= 25, "rewards " + rewards);
    rewards += follow(episode, 5, 50, 200);
    near(episode.state(), 3.892477930219062, -0.19560990933507194);
    assertTrue(Math.abs(-1_710_693 - rewards) <= 100, "rewards " + rewards);
    assertTrue(episode.ended());
  }

  private static void near(double[] found, double... expected) {
    assertArrayEquals(expected, found, NEAR);
  }

  private static long play(Episode episode, ToIntFunction<Episode> policy) {
    long rewards = 0;
    while (!episode.ended()) {
      rewards += episode.act(policy.applyAsInt(episode));
    }
    return rewards;
  }

  /** Ends and returns equal Gymnasium's for the same simple policies. */
  @Test
  void coursesEndAsPublished() {
    double[] fall = {0.01, -0.02, 0.03, 0.04};
    assertEquals(10_000, play(new CartPole.Course(new CartPole(), fall), _ -> 1));
    double[] s = {0.01, -0.02, 0.03, 0.04};
    Episode held = new CartPole.Course(new CartPole(), s);
    assertEquals(
        500_000, play(held, _ -> s[2] + s[3] * 0.5 + 0.05 * s[0] + 0.1 * s[1] > 0 ? 1 : 0));
    near(s, 0.7682444997674021, -0.3903773741365215, -0.008648349079302209, 0.18710376303305903);
    MountainCar.Course car = new MountainCar.Course(new MountainCar(), -0.5, 0);
    assertEquals(-124_000, play(car, _ -> car.state()[1] >= 0 ? 2 : 0));
    near(car.state(), 0.5349499825655736, 0.04819097792866507);
    double[] links = {0.05, -0.03, 0.02, 0.01};
    Episode swung = new Acrobot.Course(new Acrobot(), links);
    assertEquals(-72_000, play(swung, _ -> links[3] > 0 ? 2 : 0));
  }

  /** Rows, columns, the paddle and its clipping are as in bsuite. */
  @Test
  void catchIsThePublishedBoard() {
    Set<Long> returns = new HashSet<>();
    for (int ball = 0; ball < 5; ball++) {
      Episode episode = new Catch.Course(new Catch(), ball);
      int[] seen = new int[3];
      for (int turn = 0; turn < 9; turn++) {
        episode.observe(seen);
        int paddle = Math.max(0, 2 - turn);
        assertArrayEquals(new int[] {turn, 10 + ball, 15 + paddle}, seen);
        long reward = episode.act(0);
        assertEquals(turn < 8 ? 0 : ball == 0 ? 1000 : -1000, reward);
        returns.add(reward);
      }
      assertTrue(episode.ended());
    }
    assertEquals(Set.of(0L, 1000L, -1000L), returns);
    for (long seed = 0; seed < 100; seed++) {
      int[] seen = new int[3];
      assertEquals(
          1000,
          play(
              new Catch().start(seed),
              e -> {
                e.observe(seen);
                return Integer.signum((seen[1] - 10) - (seen[2] - 15)) + 1;
              }));
    }
  }

  /** bsuite shows the bit at the start and once more, then the time, and asks after N + 1 turns. */
  @Test
  void memoryChainIsThePublishedOne() {
    for (int bit = 0; bit < 2; bit++) {
      Episode episode = new MemoryChain.Course(new MemoryChain(4), bit);
      List<Integer> seen = new ArrayList<>();
      int[] token = new int[1];
      for (int turn = 0; turn < 4; turn++) {
        episode.observe(token);
        seen.add(token[0]);
        assertEquals(0, episode.act(0));
      }
      episode.observe(token);
      seen.add(token[0]);
      assertEquals(List.of(bit, bit, 2, 3, 4), seen);
      assertEquals(bit == 0 ? 1000 : -1000, episode.act(0));
      assertTrue(episode.ended());
    }
  }

  @ParameterizedTest
  @MethodSource("environments")
  void tokensStayWithinTheirVocabulary(Environment environment) {
    int[] tokens = new int[environment.observationTokens()];
    Set<Integer> seen = new HashSet<>();
    for (long seed = 0; seed < 50; seed++) {
      Episode episode = environment.start(seed);
      SplitMix draws = new SplitMix(-seed);
      int actions = 0;
      for (; !episode.ended(); actions++) {
        episode.observe(tokens);
        for (int token : tokens) {
          assertTrue(token >= 0 && token < environment.vocabulary(), "token " + token);
          seen.add(token);
        }
        episode.act(draws.below(environment.actions()));
      }
      assertTrue(actions >= 1 && actions <= environment.longest());
    }
    assertTrue(seen.size() > environment.vocabulary() / 10, "seen " + seen.size());
    Episode episode = environment.start(1);
    assertThrows(IllegalArgumentException.class, () -> episode.act(environment.actions()));
    assertThrows(IllegalArgumentException.class, () -> episode.act(-1));
  }

  /**
   * The same seed gives the same episode on every machine: a hash of all observations and rewards.
   */
  @Test
  void episodesOfASeedStayAsTheyAre() throws Exception {
    List<String> found = new ArrayList<>();
    for (Environment environment : Environments.all()) {
      MessageDigest all = MessageDigest.getInstance("SHA-256");
      int[] tokens = new int[environment.observationTokens()];
      for (long seed = 0; seed < 20; seed++) {
        Episode episode = environment.start(seed);
        for (int turn = 1; !episode.ended(); turn++) {
          episode.observe(tokens);
          ByteBuffer bytes = ByteBuffer.allocate(4 * tokens.length + 4);
          for (int token : tokens) {
            bytes.putInt(token);
          }
          all.update(bytes.putInt(episode.act(action(turn, environment.actions()))).array());
        }
      }
      found.add(environment.name() + " " + HexFormat.of().formatHex(all.digest(), 0, 8));
    }
    assertEquals(
        List.of(
            "CartPole-v1 6a941ef013ad58d0",
            "Acrobot-v1 1c73882841137892",
            "MountainCar-v0 0fc7948ff2c4ff59",
            "Pendulum-v1 7d406c4f6573fd67",
            "Catch 9c7e27198b24d345",
            "MemoryChain-20 bf2a3c5c8833163e"),
        found);
  }

  @Test
  void namesAreThoseOfTheLiterature() {
    assertEquals("CartPole-v1", Environments.named("cartpole-V1").name());
    assertEquals("MemoryChain-100", Environments.named("MemoryChain-100").name());
    assertEquals(
        "environment 'Pong': there are CartPole-v1, Acrobot-v1, MountainCar-v0, Pendulum-v1,"
            + " Catch, MemoryChain-20",
        refusal("Pong"));
  }

  private static String refusal(String name) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> Environments.named(name)).getMessage());
  }

  @ParameterizedTest
  @CsvSource({"MemoryChain-0", "memorychain-101", "MemoryChain-999", "MemoryChain-9999999999"})
  void aChainOfAnotherLengthIsRefused(String name) {
    assertEquals("environment '" + name + "': the length must be from 1 to 100", refusal(name));
  }

  @Test
  void aChainWithoutALengthIsTold() {
    String line = "environment 'MemoryChain-x': the length must be a number from 1 to 100";
    assertEquals(line, refusal("MemoryChain-x"));
  }
}
