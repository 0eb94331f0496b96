package org.integg.eggroll.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.Learner;
import org.integg.eggroll.StartWeights;
import org.integg.eggroll.Training;
import org.integg.eggroll.aligned.AlignedSettings;
import org.integg.eggroll.aligned.Control;
import org.integg.eggroll.feedback.CreditPath;
import org.integg.eggroll.feedback.FeedbackSettings;
import org.integg.eggroll.lowrank.LowRankSettings;
import org.integg.eggroll.reservoir.ReservoirSettings;
import org.integg.kernels.VectorKernels;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.integg.model.Parameters;
import org.integg.model.StateTensor;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Claim: short runs of every estimator end with exactly the weights and states that they had when
 * they were published.
 */
class FixedRunsTest {
  private static final int STEPS = 24;

  @ParameterizedTest
  @CsvSource({
    "16, 1, 1, e6794712114e6cc95107afcbb666354b522d16229b75860b4c017db8827d5f2c",
    "32, 2, 1, 30495d1303ebc95287053c0c266a0fdbe0e5d48c1caf7f51a4882cc236b78599",
    "64, 1, 3, d3148559133e93f67800d2fd0293d3f3fa85c2443c1f19049f4bfdf922af0288"
  })
  void lowRank(int width, int layers, int rank, String sha256) throws IOException {
    Training train =
        LowRankSettings.published(134, 8)
            .withRank(rank)
            .withAlpha(0.3, 100)
            .withNoiseReuse(2)
            .withSeed(5);
    assertEquals(sha256, run(train, width, layers));
  }

  @ParameterizedTest
  @CsvSource({
    "16, 1, f76c6c9c4f3244ced8f897ba473cade5f0d0f241e3108de27832e8382064b3a2",
    "32, 2, 27d423dec5037f6a07ff9a68deca71f46d5dce139fde7f1391c4b7de222baa2f",
    "64, 1, 92551c3d04cdb2b7bf5e371b8d73ef33966deb81e3778959fe3fabd72710c623"
  })
  void feedback(int width, int layers, String sha256) throws IOException {
    assertEquals(sha256, run(new FeedbackSettings(2, 8, 1.6, 0.98, 3), width, layers));
  }

  @ParameterizedTest
  @CsvSource({
    "16, 1, RELU, 2e972dae9ed5da8841b96cc5f676741df0fb186749c1b561dc2911cbe62cd2ad",
    "32, 2, RELU, 85318f885d5870dc5fcacccdbc5a8f3e10578a3e66f427a632e8080d885dd156",
    "64, 3, NONE, fca5ca42efdeb257e4481542d2b50c463b7bc27cc3ddc50f28e7b7aa4e850785"
  })
  void chain(int width, int layers, Mlp mlp, String sha256) throws IOException {
    Training train = new FeedbackSettings(2, 8, 1.6, 0.98, CreditPath.CHAIN, 3);
    assertEquals(sha256, run(train, new EggConfig(256, width, layers, mlp)));
  }

  @ParameterizedTest
  @CsvSource({
    "16, 1, CLIP, LEARNED, 1ba723cd450c8b7004d6d5cb775fe779682ca4b1e57852392662b79cceec7e95",
    "32, 2, RELU, LEARNED, 8af4cb11cdda37818f85f8f0840b8a14950d0527bc52418547b6e778cb878ecd",
    "64, 1, RELU, NONE, 0f5a792a0ae3dd23e3d9db8b70172a6c3307ca18977af69550755721c49bd923",
    "32, 3, NONE, LEARNED, 7af6b3e466c6f9a8fc99d00c0500c369e7ad3778a530d225ff5e4a2ebf96839e"
  })
  void aligned(int width, int layers, Mlp mlp, Control control, String sha256) throws IOException {
    Training train = new AlignedSettings(2, 4, 2, control, 8, 0.4, 50, 0.99, 3);
    assertEquals(sha256, run(train, new EggConfig(256, width, layers, mlp)));
  }

  @ParameterizedTest
  @CsvSource({
    "16, 1, RELU, d353fe3d99c1d43fffba830e8910613c2655c1974b3ebfaae055e2ffa081a12f",
    "32, 2, CLIP, 1b7a5bd1c2bfcc834178815209ca61af636a52f4e830686779f628863e859dc8"
  })
  void reservoir(int width, int layers, Mlp mlp, String sha256) throws IOException {
    Training train = new ReservoirSettings(2, 8, 1.6, 0.98, 3);
    assertEquals(sha256, run(train, new EggConfig(256, width, layers, mlp)));
  }

  /** SHA-256 of weights, their average, and all other tensors of the state with their names. */
  private static String run(Training train, int width, int layers) throws IOException {
    return run(train, new EggConfig(256, width, layers));
  }

  private static String run(Training train, EggConfig model) throws IOException {
    byte[] words = SmallRun.words(2000, 8).getBytes(StandardCharsets.UTF_8);
    int[] ids = new int[words.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = i % 97 == 96 ? 0 : words[i];
    }
    Parameters start = StartWeights.of(model, train.seed());
    try (TokenSequence text = TokenSequence.of(new ByteTokenizer(), ids);
        Learner learner = Estimators.learner(train, start, text, new VectorKernels(), 2)) {
      for (int step = 0; step < STEPS; step++) {
        learner.step(step * Learner.WHOLE / STEPS);
      }
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
        out.write(learner.parameters().sha256().getBytes(StandardCharsets.UTF_8));
        out.write(learner.evaluated().sha256().getBytes(StandardCharsets.UTF_8));
        for (StateTensor tensor : learner.state()) {
          out.write(tensor.data().name().getBytes(StandardCharsets.UTF_8));
          tensor.data().body().writeTo(out);
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
