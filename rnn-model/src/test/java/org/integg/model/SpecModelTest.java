package org.integg.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.integg.model.SpecModel.Factor;
import org.integg.model.SpecModel.Perturbation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares the oracle itself with numbers computed by hand and by another implementation. */
@SuppressWarnings("NullAway") // a null fails the test all the same
class SpecModelTest {
  private static final EggConfig SMALL = new EggConfig(256, 16, 1);

  @Test
  void tableOfPowersIsTheFloorInEveryEntry() {
    for (int u = 0; u < 256; u++) {
      BigInteger power = BigInteger.TWO.pow(64 + u);
      long e = SpecModel.exp2(u);
      assertTrue(BigInteger.valueOf(e).pow(16).compareTo(power) <= 0, "E[" + u + "] too large");
      assertTrue(BigInteger.valueOf(e + 1).pow(16).compareTo(power) > 0, "E[" + u + "] too small");
    }
    assertEquals(16, SpecModel.exp2(0));
    assertEquals(4096, SpecModel.exp2(128));
    assertEquals(1_004_119, SpecModel.exp2(255)); // 2^20 / 2^(1/16) = 1,004,119.9…
  }

  @Test
  void equalLogitsCostTheVocabularysBits() {
    assertEquals(-8 * 16, SpecModel.logLikelihood(new long[256], 7, 4));
    assertEquals(-8 * 256, SpecModel.logLikelihood(new long[256], 7, 8));
    assertEquals(-10 * 16, SpecModel.logLikelihood(new long[1024], 0, 4));
    assertEquals(8.0, SpecModel.bits(new long[256], 7), 1e-12);
  }

  @Test
  void oneLikelyTokenCostsLittle() {
    long[] logits = new long[256];
    Arrays.fill(logits, -127);
    logits[3] = 127;
    // S = E[255] + 255 · E[1] = 1,004,119 + 255 · 16 = 1,008,199; log2(S / 16) · 16 = 255.09…
    assertEquals(255 - 255, SpecModel.logLikelihood(logits, 3, 4));
    assertEquals(1 - 255, SpecModel.logLikelihood(logits, 4, 4));
  }

  @Test
  void integerSquareRootIsTheFloor() {
    assertEquals(4, SpecModel.isqrt(16));
    assertEquals(6, SpecModel.isqrt(48));
    assertEquals(7, SpecModel.isqrt(63));
    assertEquals(8, SpecModel.isqrt(64));
  }

  /**
   * All matrices are 0 except those that a test sets, and norms are 16, so that a path can be
   * followed by hand.
   */
  private static Map<String, byte[]> zeros() {
    Map<String, byte[]> tensors = new HashMap<>();
    Parameters parameters = Parameters.initial(SMALL, (t, i) -> 0);
    for (TensorSpec spec : parameters.tensors().all()) {
      tensors.put(spec.name(), parameters.get(spec.id()));
    }
    return tensors;
  }

  @Test
  void residualPathFollowedByHand() {
    Map<String, byte[]> tensors = zeros();
    // Token 5 is ±30 in the first two places; everything between is zero, so x stays, m =
    // 60 // 16 = 3, and the norm gives ±30 · 16 // 3 = ±160, clipped to ±127.
    tensors.get("emb.weight")[5 * 16] = 30;
    tensors.get("emb.weight")[5 * 16 + 1] = -30;
    tensors.get("head.weight")[9 * 16] = 100;
    tensors.get("head.weight")[10 * 16 + 1] = 100;
    tensors.get("head.weight")[11 * 16 + 1] = 1;
    SpecModel model = new SpecModel(256, 16, 1, tensors);
    long[] logits = model.step(5, model.zeroState());
    long[] expected = new long[256];
    expected[9] = 127; // 12,700 // (16 · 4) = 198
    expected[10] = -127; // −12,700 // 64 = −199
    expected[11] = -2; // −127 // 64, floor
    assertArrayEquals(expected, logits);
  }

  @ParameterizedTest
  @CsvSource({"clip, 91, -94", "relu, 127, 0", "none, 0, 0"})
  void mlpFollowedByHand(String mlp, long ninth, long tenth) {
    Map<String, byte[]> tensors = zeros();
    // As above, the norm gives ±127 in the first two places. Hidden: 64 · ±127 // 64 = ±127, and 0
    // in place of −127 after a maximum. Down: 64 · 127 // 128 = 63, −64 and 0.
    tensors.get("emb.weight")[5 * 16] = 30;
    tensors.get("emb.weight")[5 * 16 + 1] = -30;
    tensors.get("blocks.0.mlp.up")[0] = 64;
    tensors.get("blocks.0.mlp.up")[16 + 1] = 64;
    tensors.get("blocks.0.mlp.down")[2 * 64] = 64;
    tensors.get("blocks.0.mlp.down")[3 * 64 + 1] = 64;
    // m = 187 // 16 = 11, so 63 · 16 // 11 = 91 and −64 · 16 // 11 = −94; with a maximum m = 7.
    tensors.get("head.weight")[9 * 16 + 2] = 64;
    tensors.get("head.weight")[10 * 16 + 3] = 64;
    SpecModel model = new SpecModel(256, 16, 1, mlp, tensors);
    long[] logits = model.step(5, model.zeroState());
    long[] expected = new long[256];
    expected[9] = ninth;
    expected[10] = tenth;
    assertArrayEquals(expected, logits);
  }

  @Test
  void stateFollowedByHandAndZeroedByTheSeparator() {
    Map<String, byte[]> tensors = zeros();
    tensors.get("blocks.0.gru.bf")[0] = 27;
    tensors.get("blocks.0.gru.bh")[0] = 50;
    SpecModel model = new SpecModel(256, 16, 1, tensors);
    long[][] state = model.zeroState();
    model.step(1, state);
    assertEquals(30, state[0][0]); // 0 + (154 · (50 − 0) >> 8) = 30.07…
    model.step(1, state);
    assertEquals(42, state[0][0]); // 30 + (154 · 20 >> 8) = 30 + 12.03…
    model.step(0, state);
    assertEquals(30, state[0][0]);
    // With a gate of −127 nothing passes; candidate 0 and gate 27 take −1 from a state of 1.
    tensors.get("blocks.0.gru.bf")[0] = -127;
    model = new SpecModel(256, 16, 1, tensors);
    model.step(1, state);
    assertEquals(30, state[0][0]);
    tensors.get("blocks.0.gru.bf")[0] = 27;
    tensors.get("blocks.0.gru.bh")[0] = 0;
    model = new SpecModel(256, 16, 1, tensors);
    state[0][0] = 1;
    model.step(1, state);
    assertEquals(0, state[0][0]); // 1 + (154 · −1 >> 8), floor
  }

  @Test
  void vectorPerturbationFollowedByHand() {
    SpecModel model = new SpecModel(256, 16, 1, zeros());
    int bh = 1 + 7;
    // 10 · 9 = 90 at sigma shift 1: 90 >> 5 = 2 for the + member, −90 >> 5 = −3 for the − member;
    // the gate is 127 >> … of no bias, so h = 127 · 2 >> 8 = 0 and 127 · −3 >> 8 = −2.
    SpecModel.Noise noise = (f, t, i) -> t == bh && i == 4 ? (f == Factor.A ? 10 : 9) : 0;
    long[][] plus = model.zeroState();
    model.step(1, plus, new Perturbation(1, 1, 1, noise));
    long[][] minus = model.zeroState();
    model.step(1, minus, new Perturbation(-1, 1, 1, noise));
    assertEquals(0, plus[0][4]);
    assertEquals(-2, minus[0][4]);
    assertEquals(0, minus[0][5]);
  }

  @Test
  void matrixPerturbationFollowedByHand() {
    Map<String, byte[]> tensors = zeros();
    tensors.get("emb.weight")[5 * 16 + 2] = 30;
    SpecModel model = new SpecModel(256, 16, 1, tensors);
    int head = 12;
    // norm: m = 30 // 16 = 1, 480 clipped to 127. x·B = 127 · 7 = 889 and 127 · −20 = −2540;
    // at A = (3, 1): 2667 − 2540 = 127 >> 5 = 3, −127 >> 5 = −4; divided by 64: 0 and −1.
    SpecModel.Noise noise =
        (f, t, i) -> {
          if (t != head) {
            return 0;
          }
          int[] values = f == Factor.A ? new int[] {3, 1} : new int[] {7, -20};
          int row = f == Factor.A ? 200 : 2;
          return i / 2 == row ? values[i % 2] : 0;
        };
    long[] plus = model.step(5, model.zeroState(), new Perturbation(1, 2, 1, noise));
    long[] minus = model.step(5, model.zeroState(), new Perturbation(-1, 2, 1, noise));
    assertArrayEquals(new long[256], plus);
    long[] expected = new long[256];
    expected[200] = -1;
    assertArrayEquals(expected, minus);
  }

  @Test
  void embeddingPerturbationTouchesTheTokensOwnRow() {
    Map<String, byte[]> tensors = zeros();
    tensors.get("head.weight")[0] = 16;
    SpecModel model = new SpecModel(256, 16, 1, tensors);
    SpecModel.Noise noise =
        (f, t, i) -> t == 0 && i == (f == Factor.A ? 5 : 0) ? 100 : 0; // 10,000 >> 4, clipped
    long[] logits = model.step(5, model.zeroState(), new Perturbation(1, 1, 0, noise));
    assertEquals(31, logits[0]); // norm 127 · 16 // 7 → 127; 127 · 16 // 64 = 31
    assertEquals(0, model.step(6, model.zeroState(), new Perturbation(1, 1, 0, noise))[0]);
  }

  /** Results of src/test/python/score_checkpoint.py, for machines without Python. */
  @ParameterizedTest
  @CsvSource({
    "CLIP,true,0,1,0,-2648,-42444,"
        + "b95022abfc973dc71768bb68913fa151a7b59a75f094ff9c0b4f79b11f8a96bc",
    "CLIP,true,1,2,3,-2465,-39530,"
        + "245987be5f80afd3560b9e3d2070112d641dc5255b48731da4e0a71cce95e609",
    "CLIP,true,-1,2,3,-2639,-42312,"
        + "2a5c76bf6761fd7e5a1c690411dbe932c75d3dd2a7e0ba29e3b15ae52d66dcfe",
    "CLIP,false,0,1,0,-1728,-27736,"
        + "8490441ae510010405884daa3ebe7028290619b62b3a65d713ab8d8dbd6ea67a",
    "CLIP,false,1,2,3,-2268,-36388,"
        + "54ea8e92aca3183380f1f43c3163a82437566f55c8c231440a0365d892e58c63",
    "CLIP,false,-1,2,3,-2535,-40626,"
        + "d5a966bc1b53786af2a8d0c582377b8503dd4f659942dfe94518ae20beb127e1",
    "RELU,true,1,2,3,-2661,-42646,"
        + "07840dcfd940767d103c95f58b45d6146df462f35c445e0c34485a2d3ffa666c",
    "RELU,false,0,1,0,-1609,-25819,"
        + "7166d7017c87f1dc3e7ebab94f26f76b1742563aa82834d53e5bb7396d8d6cf3",
    "NONE,true,-1,2,3,-2580,-41389,"
        + "340c3136d1c39bd8ef0d8aecf89d7905f1897793486875164cfef8b60f833ec4",
    "NONE,false,0,1,0,-1490,-23898,"
        + "b9a754f803b8f1c9b936f06902d31fdb4235a9a2df4aa0472145fb1c389b5a78",
  })
  void findsWhatTheImplementationInPythonFound(
      Mlp mlp, boolean uniform, int sign, int rank, int shift, long f4, long f8, String logits) {
    EggConfig config = new EggConfig(256, 16, 2, mlp);
    Parameters parameters =
        uniform ? RandomCheckpoints.uniform(config, 11) : RandomCheckpoints.gaussian(config, 12);
    int[] tokens = RandomCheckpoints.tokens(config, 12, 13);
    Perturbation p = new Perturbation(sign, rank, shift, PythonCheckpointTest::formula);
    SpecModel model = SpecModel.of(parameters);
    assertEquals(logits, LogitHash.of(model.score(tokens, 4, p).logits()));
    assertEquals(f4, model.score(tokens, 4, p).logLikelihood());
    assertEquals(f8, model.score(tokens, 8, p).logLikelihood());
  }

  @Test
  void signZeroIsTheModelItself() {
    Parameters parameters = RandomCheckpoints.uniform(new EggConfig(256, 32, 2), 5);
    SpecModel model = SpecModel.of(parameters);
    int[] tokens = RandomCheckpoints.tokens(parameters.config(), 6, 3);
    Perturbation silent = new Perturbation(0, 2, 0, RandomCheckpoints.noise(1));
    Perturbation loud = new Perturbation(1, 2, 0, RandomCheckpoints.noise(1));
    String itself = LogitHash.of(model.score(tokens, 4, Perturbation.NONE).logits());
    assertEquals(itself, LogitHash.of(model.score(tokens, 4, silent).logits()));
    assertNotEquals(itself, LogitHash.of(model.score(tokens, 4, loud).logits()));
  }

  @Test
  void takesAFullVocabularyAndAnUnevenWidth() {
    EggConfig config = new EggConfig(65_536, 16, 1);
    SpecModel model = SpecModel.of(RandomCheckpoints.uniform(config, 1));
    SpecModel.Score score = model.score(new int[] {65_535, 0, 1}, 4, Perturbation.NONE);
    assertEquals(65_536, score.logits()[1].length);
    // The integer loss is the exact one except for two truncations.
    assertEquals(score.bits(), score.logLikelihood() / -16.0, 2 * 2 / 16.0);
  }
}
