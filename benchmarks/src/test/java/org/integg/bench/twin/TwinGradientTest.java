package org.integg.bench.twin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.Streams;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.integg.model.Parameters;
import org.integg.model.RandomCheckpoints;
import org.integg.model.TensorSpec;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Claim: the backward pass is the derivative of the forward pass without roundings and floors,
 * compared with finite differences: for every tensor, kind of MLP, objective and clip, through all
 * tokens of a segment and no further. Batches add up. In integers it is the same function of the
 * activations.
 */
class TwinGradientTest {
  private static final EggConfig MODEL = model(Mlp.CLIP);
  private static final int STREAMS = 16;
  private static final int TOKENS = 6;

  /**
   * Length of a step: short because kinks are near, but long compared with the rounding of floats.
   */
  private static final double STEP = 0.002;

  /** Directions to try for a tensor: along the gradient of a random half of it. */
  private static final int DIRECTIONS = 6;

  private Objective objective = Objective.LOSS;
  private final Random random = new Random(1);
  private final int[] before = RandomCheckpoints.tokens(MODEL, STREAMS * TOKENS, 2);
  private final int[] tokens = RandomCheckpoints.tokens(MODEL, STREAMS * TOKENS, 3);
  private final int[] targets = RandomCheckpoints.tokens(MODEL, STREAMS * TOKENS, 4);

  private static EggConfig model(Mlp mlp) {
    return new EggConfig(256, 16, 2, mlp);
  }

  /** Weights wide enough that every clip is sometimes active. */
  private static Parameters weights(Mlp mlp) {
    Parameters parameters = RandomCheckpoints.gaussian(model(mlp), 11);
    for (TensorSpec spec : parameters.tensors().all()) {
      byte[] values = parameters.get(spec.id());
      for (int i = 0; i < values.length; i++) {
        values[i] = (byte) Math.clamp(values[i] * 5L / 2, -120, 120);
      }
    }
    return parameters;
  }

  /** The loss of the second segment, after the first was read with the old weights. */
  private double loss(Twin twin, TwinWeights weights, Runnable change) {
    twin.clear();
    twin.forward(before);
    change.run();
    weights.round();
    twin.refresh();
    twin.forward(tokens);
    return twin.loss(targets, objective);
  }

  @ParameterizedTest
  @CsvSource({"CLIP, LOSS", "RELU, LOSS", "NONE, LOSS", "CLIP, FITNESS"})
  void isTheDerivative(Mlp mlp, Objective of) {
    objective = of;
    TwinWeights weights = new TwinWeights(weights(mlp), Arithmetic.REAL);
    for (TensorSpec spec : weights.tensors().all()) {
      for (int i = 0; i < spec.size(); i++) { // away from integers, whose sums are at a clip's edge
        weights.trained(spec.id())[i] += random.nextFloat(-0.4f, 0.4f);
      }
    }
    weights.round();
    Twin twin = new Twin(weights, STREAMS, TOKENS);
    loss(twin, weights, () -> {});
    twin.backward();
    for (TensorSpec spec : weights.tensors().all()) {
      double slopes = 0;
      double differences = 0;
      for (int i = 0; i < DIRECTIONS; i++) {
        float[] direction = halfOf(weights.gradient(spec.id()));
        double slope = Math.sqrt(dot(direction, direction));
        double length = STEP / Math.max(slope, STEP);
        double up = moved(twin, weights, spec.id(), direction, length);
        double down = moved(twin, weights, spec.id(), direction, -length);
        slopes += slope;
        differences += (up - down) / (2 * STEP);
      }
      // The remaining difference comes from kinks that a step crosses and from float rounding: some
      // thousandths.
      assertEquals(slopes, differences, 0.02 * slopes, spec.name());
      assertTrue(slopes > 0.1, spec.name());
    }
  }

  private float[] halfOf(float[] gradient) {
    float[] half = new float[gradient.length];
    for (int i = 0; i < half.length; i++) {
      half[i] = random.nextBoolean() ? gradient[i] : 0;
    }
    return half;
  }

  private static double dot(float[] a, float[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> (double) a[i] * b[i]).sum();
  }

  /** The loss after a tensor was moved; it is moved back. */
  private double moved(
      Twin twin, TwinWeights weights, int tensor, float[] direction, double length) {
    float[] w = weights.trained(tensor);
    float[] start = w.clone();
    double loss =
        loss(
            twin,
            weights,
            () -> {
              for (int i = 0; i < w.length; i++) {
                w[i] += (float) (length * direction[i]);
              }
            });
    System.arraycopy(start, 0, w, 0, w.length);
    weights.round();
    twin.refresh();
    return loss;
  }

  /** Otherwise the comparison says nothing about gradients at clips. */
  @Test
  void logitsAreAtTheClipAndOffIt() {
    Twin twin = new Twin(new TwinWeights(weights(Mlp.CLIP), Arithmetic.REAL), STREAMS, TOKENS);
    float[] logits = twin.forward(tokens);
    long held = IntStream.range(0, logits.length).filter(i -> Math.abs(logits[i]) == 127).count();
    assertTrue(held > logits.length / 100 && held < logits.length / 2, "held " + held);
  }

  /** Rows whose mean magnitude is above 1, rows below it, and a row of zeros. */
  @Test
  void noGradientPassesAMeanThatIsHeldAtOne() {
    int width = MODEL.width();
    float[] scales = {40, 3, 0.9f, 0.3f, 0};
    float[] x = new float[scales.length * width];
    float[] dy = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = scales[i / width] * random.nextFloat(-1, 1);
      dy[i] = random.nextFloat(-1, 1);
    }
    TwinWeights weights = new TwinWeights(weights(Mlp.CLIP), Arithmetic.REAL);
    TensorSpec spec = weights.tensors().find("ln_out.weight").orElseThrow();
    Norm norm = new Norm(weights, spec, Arithmetic.REAL, scales.length);
    float[] y = new float[x.length];
    norm.forward(x, scales.length, y);
    float[] dx = new float[x.length];
    norm.backward(x, y, dy.clone(), scales.length, dx);
    for (int i = 0; i < x.length; i++) {
      float at = x[i];
      double[] sums = new double[2];
      for (int side = 0; side < 2; side++) {
        x[i] = at + (side == 0 ? -0.001f : 0.001f);
        norm.forward(x, scales.length, y);
        sums[side] = dot(y, dy);
      }
      x[i] = at;
      assertEquals((sums[1] - sums[0]) / 0.002, dx[i], 0.2, "row " + i / width);
    }
  }

  /** Far from all kinks and with little rounding, the gradient is nearly that of real numbers. */
  @Test
  void integersChangeItLittle() {
    TwinWeights integers = new TwinWeights(RandomCheckpoints.gaussian(model(Mlp.RELU), 11));
    TwinWeights reals = new TwinWeights(integers.parameters(), Arithmetic.REAL);
    for (TwinWeights each : List.of(integers, reals)) {
      Twin twin = new Twin(each, STREAMS, TOKENS);
      loss(twin, each, () -> {});
      twin.backward();
    }
    double product = 0;
    double[] squares = new double[2];
    for (int id = 0; id < reals.tensors().count(); id++) {
      product += dot(integers.gradient(id), reals.gradient(id));
      squares[0] += dot(integers.gradient(id), integers.gradient(id));
      squares[1] += dot(reals.gradient(id), reals.gradient(id));
    }
    double cosine = product / Math.sqrt(squares[0] * squares[1]);
    assertTrue(cosine > 0.9, "cosine " + cosine);
  }

  /** More streams than one twin reads at a time, in their third segment. */
  @Test
  void batchesAddUp() {
    Parameters parameters = RandomCheckpoints.gaussian(MODEL, 11);
    int[] ids = RandomCheckpoints.tokens(MODEL, 5000, 5);
    try (TokenSequence text = TokenSequence.of(new ByteTokenizer(), ids)) {
      Streams streams = new Streams(text, 70, TOKENS);
      TwinWeights found = BatchGradient.of(parameters, streams, TOKENS, 2, Objective.LOSS);
      TwinWeights expected = new TwinWeights(parameters);
      Twin twin = new Twin(expected, 70, TOKENS);
      int[] own = new int[3 * TOKENS + 1];
      int[] read = new int[70 * TOKENS];
      int[] next = new int[70 * TOKENS];
      for (int segment = 0; segment < 3; segment++) {
        for (int b = 0; b < 70; b++) {
          streams.copy(b, 0, own);
          for (int t = 0; t < TOKENS; t++) {
            read[t * 70 + b] = own[segment * TOKENS + t];
            next[t * 70 + b] = own[segment * TOKENS + t + 1];
          }
        }
        twin.forward(read);
      }
      twin.loss(next);
      twin.backward();
      for (TensorSpec spec : parameters.tensors().all()) {
        float[] gradient = expected.gradient(spec.id());
        double difference = 0;
        for (int i = 0; i < gradient.length; i++) {
          difference += Math.abs(gradient[i] - found.gradient(spec.id())[i]);
        }
        double size = Math.sqrt(dot(gradient, gradient));
        assertTrue(size > 0 && difference < 1e-3 * size, spec.name() + " " + difference);
      }
    }
  }
}
