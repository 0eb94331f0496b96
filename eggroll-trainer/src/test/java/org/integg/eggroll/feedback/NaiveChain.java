package org.integg.eggroll.feedback;

import static org.integg.eggroll.credit.NaiveNet.clamp;
import static org.integg.eggroll.credit.NaiveNet.clip;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.integg.eggroll.credit.NaiveMatrix;
import org.integg.eggroll.credit.NaiveNet;
import org.integg.eggroll.credit.NaiveOutput;
import org.integg.eggroll.credit.NaiveShifts;
import org.integg.eggroll.credit.NaiveText;
import org.integg.eggroll.credit.NaiveToken;
import org.integg.eggroll.credit.NaiveVotes;
import org.integg.eggroll.credit.NaiveWeights;
import org.integg.kernels.FixedPoint;
import org.integg.kernels.Noise;
import org.integg.model.EggTensors;
import org.integg.model.LayerTensor;
import org.integg.model.Parameters;
import org.integg.model.TensorSpec;

/**
 * A second implementation of section 9 of docs/feedback.md: one lane, one element at a time, no
 * kernels, sums in long. It shares only the tables of noise and of exponentials with the trainer.
 */
final class NaiveChain {
  private static final int LANES = 64;
  private static final int PLAIN = 56;
  private static final long LIMIT = 32_767;
  private static final long PRODUCT_LIMIT = 1 << 22;

  private final FeedbackSettings config;
  private final Parameters parameters;
  private final EggTensors tensors;
  private final NaiveText text;
  private final NaiveNet net;
  private final NaiveOutput out = new NaiveOutput();
  private final NaiveVotes votes;
  private final NaiveWeights weights;
  private final NaiveShifts shifts;
  private final int d;
  private final int layers;
  private final int segment;
  private final int sites;

  /** The first lane that perturbs hidden rows. */
  private final int firstHidden;

  /** Everything that is saved in int32, by name. */
  final Map<String, int[]> state = new LinkedHashMap<>();

  private final NaiveMatrix output;
  private final List<Map<LayerTensor, NaiveMatrix>> mirrors = new ArrayList<>();

  /** The lanes' states, [blocks][64][L][D]. */
  final int[][][][] hidden;

  private long step;
  long logLikelihood;

  /** Losses of the tokens of the last step, in units of 2^−8 bits. */
  final List<Long> losses = new ArrayList<>();

  NaiveChain(FeedbackSettings config, Parameters parameters, int[] text) {
    this.config = config;
    this.parameters = parameters;
    tensors = parameters.tensors();
    net = new NaiveNet(parameters);
    d = net.width();
    layers = net.layers();
    sites = net.sites();
    segment = config.tokensPerUpdate();
    firstHidden = net.mlp() ? 60 : 64;
    this.text = new NaiveText(text, config.blocks() * PLAIN, segment);
    votes = new NaiveVotes(net, tensors);
    weights = new NaiveWeights(parameters, config.rate(), config.ema(), state);
    output = matrix("output", d, net.vocabulary());
    for (int l = 0; l < layers; l++) {
      Map<LayerTensor, NaiveMatrix> mirror = new EnumMap<>(LayerTensor.class);
      for (LayerTensor product : products()) {
        int rows = product == LayerTensor.DOWN ? 4 * d : d;
        int inputs = product == LayerTensor.UP ? 4 * d : d;
        String name = "mirror." + l + "." + product.name().toLowerCase(Locale.ROOT);
        mirror.put(product, matrix(name, rows, inputs));
      }
      mirrors.add(mirror);
    }
    long[] counts = counts();
    int[] scales = new int[counts.length];
    state.put("scales", scales);
    shifts = new NaiveShifts(scales, counts);
    hidden = new int[config.blocks()][LANES][][];
    for (int[][][] block : hidden) {
      Arrays.setAll(block, lane -> net.newState());
    }
  }

  private List<LayerTensor> products() {
    List<LayerTensor> all =
        new ArrayList<>(
            net.recurrent()
                ? List.of(LayerTensor.WF, LayerTensor.UF, LayerTensor.WH, LayerTensor.UH)
                : List.of(LayerTensor.WF, LayerTensor.WH));
    if (net.mlp()) {
      all.addAll(List.of(LayerTensor.UP, LayerTensor.DOWN));
    }
    return all;
  }

  /** Credit that comes back through a product with the past, if there is one. */
  private long[] past(int l, LayerTensor product, int[] credit, int kind) {
    return net.recurrent() ? product(l, product, credit, kind, LIMIT) : new long[d];
  }

  private NaiveMatrix matrix(String name, int rows, int inputs) {
    NaiveMatrix matrix = new NaiveMatrix(rows, inputs);
    state.put("feedback." + name, matrix.values());
    return matrix;
  }

  /** Numbers of credits in a step: of the last sum, of every site. */
  private long[] counts() {
    long[] counts = new long[1 + sites];
    long tokens = (long) config.blocks() * PLAIN * segment;
    for (int i = 0; i < counts.length; i++) {
      counts[i] = (i >= 1 ? net.rows(i - 1) : d) * tokens;
    }
    return counts;
  }

  private int partner(int lane, int t) {
    return (int) ((7L * (lane - PLAIN) + t + step % PLAIN * segment) % PLAIN);
  }

  void step(int progress) {
    logLikelihood = 0;
    losses.clear();
    for (int block = 0; block < config.blocks(); block++) {
      block(block);
    }
    votes.move(weights, progress, step);
    learn();
    shifts.steer();
    step++;
  }

  private static int noise(long key, int stream, long index) {
    return (Noise.value(key, stream, (int) index) + 2) >> 2;
  }

  private void block(int block) {
    long key = Noise.key(config.seed(), step, block);
    NaiveToken[][] acts = new NaiveToken[segment][LANES];
    for (int t = 0; t < segment; t++) {
      for (int lane = 0; lane < LANES; lane++) {
        acts[t][lane] = read(acts[t], block, lane, t, key);
      }
      errors(acts[t], block, t);
      observe(acts[t], t);
    }
    for (int lane = 0; lane < PLAIN; lane++) {
      long[][] later = new long[layers][d];
      for (int t = segment - 1; t >= 0; t--) {
        back(acts[t][lane], later);
      }
    }
  }

  /** Lets a lane read a token; a probe first takes over its partner's state. */
  private NaiveToken read(NaiveToken[] lanes, int block, int lane, int t, long key) {
    int plain = lane < PLAIN ? lane : partner(lane, t);
    int[][] h = hidden[block][lane];
    int streams = firstHidden - 57;
    boolean ofStream = lane > PLAIN && lane < firstHidden;
    for (int l = 0; lane >= PLAIN && l < layers; l++) {
      h[l] = lanes[plain].past[l].clone();
      for (int i = 0; ofStream && i < d; i++) {
        h[l][i] = clip(h[l][i] + noise(key, 1 + l, ((long) t * d + i) * streams + lane - 57));
      }
    }
    NaiveNet.RowNoise rows =
        new NaiveNet.RowNoise() {
          @Override
          public long onRow(int site, int row) {
            if (ofStream && site == NaiveNet.EMBEDDING) {
              return noise(key, 65, ((long) t * d + row) * streams + lane - 57);
            }
            if (lane >= firstHidden && net.kind(site) == NaiveNet.HIDDEN) {
              long index = ((long) t * 4 * d + row) * (LANES - firstHidden) + lane - firstHidden;
              return noise(key, 66 + net.layer(site), index);
            }
            return 0;
          }
        };
    int stream = block * PLAIN + plain;
    int token = text.token(stream, step, t);
    NaiveToken act = net.read(token, text.token(stream, step, t + 1), h, rows);
    for (int i = 0; lane == PLAIN && i < d; i++) {
      act.output[i] = clip(act.output[i] + noise(key, 0, (long) t * d + i));
    }
    net.head(act);
    return act;
  }

  /** Errors, the head's votes and credit of the last activations, of the plain lanes. */
  private void errors(NaiveToken[] lanes, int block, int t) {
    long key = Noise.mix(Noise.key(config.seed(), (1L << 40) + step, block) ^ t);
    for (int lane = 0; lane < PLAIN; lane++) {
      NaiveToken act = lanes[lane];
      logLikelihood += out.logLikelihood(act);
      losses.add(-out.logLikelihood(act));
      out.errors(act, (int) Noise.mix(key + lane) & 127);
      votes.head(act);
      NaiveOutput.credit(act, output, net.lastGain(), shifts.get(0));
      for (int u : act.credit) {
        shifts.note(0, u);
      }
    }
  }

  private void back(NaiveToken act, long[][] later) {
    long[] sum = Arrays.stream(act.credit).mapToLong(u -> (long) u << 5).toArray();
    for (int l = layers - 1; l >= 0; l--) {
      if (net.mlp()) {
        int[] down = vote(net.site(l, NaiveNet.SUM), sum, given(act, l, LayerTensor.DOWN), act);
        long[] z = product(l, LayerTensor.DOWN, down, NaiveNet.SUM, PRODUCT_LIMIT);
        int[] up = vote(net.site(l, NaiveNet.HIDDEN), z, act.hidden[l], act);
        z = product(l, LayerTensor.UP, up, NaiveNet.HIDDEN, LIMIT);
        norm(LayerTensor.LN2, l, z, act.entering2[l], act.second[l], sum);
      }
      recurrence(l, act, sum, later[l]);
    }
    vote(0, sum, new int[d], act);
  }

  /** The result of a product. */
  private static int[] given(NaiveToken act, int l, LayerTensor product) {
    return Objects.requireNonNull(act.products.get(l).get(product));
  }

  private void recurrence(int l, NaiveToken act, long[] sum, long[] later) {
    long[] c = new long[d];
    for (int i = 0; i < d; i++) {
      later[i] = clamp(sum[i] + later[i], LIMIT);
      c[i] = (later[i] * (act.gate[l][i] + 127)) >> 8;
    }
    int[] candidate = vote(net.site(l, NaiveNet.CANDIDATE), c, act.candidate[l], act);
    long[] past = past(l, LayerTensor.UH, candidate, NaiveNet.CANDIDATE);
    long[] f = new long[d];
    for (int i = 0; i < d; i++) {
      int h = act.past[l][i];
      f[i] = clamp((later[i] * (act.candidate[l][i] - h) + past[i] * h) >> 8, LIMIT);
    }
    int[] gate = vote(net.site(l, NaiveNet.GATE), f, act.gate[l], act);
    long[] beside = past(l, LayerTensor.UF, gate, NaiveNet.GATE);
    long[] z = product(l, LayerTensor.WH, candidate, NaiveNet.CANDIDATE, LIMIT);
    long[] more = product(l, LayerTensor.WF, gate, NaiveNet.GATE, LIMIT);
    for (int i = 0; i < d; i++) {
      int open = act.gate[l][i] + 127;
      long kept = (later[i] * (256 - open) + past[i] * open) >> 8;
      later[i] = act.token == 0 ? 0 : clamp(clamp(kept, LIMIT) + beside[i], LIMIT);
      z[i] = clamp(z[i] + more[i], LIMIT);
    }
    norm(LayerTensor.LN1, l, z, act.entering1[l], act.normed[l], sum);
  }

  /** Rounds credit of a site's rows and votes with it. */
  private int[] vote(int site, long[] credit, int[] own, NaiveToken act) {
    int[] a = new int[credit.length];
    for (int i = 0; i < a.length; i++) {
      int rounded = shifts.round8(credit[i], 1 + site);
      boolean beyond = own[i] * Integer.signum(rounded) == 127;
      a[i] = beyond || net.off(site, act, i) ? 0 : rounded;
      shifts.note(1 + site, a[i]);
    }
    votes.site(site, a, act);
    return a;
  }

  private long[] product(int l, LayerTensor product, int[] credit, int kind, long limit) {
    NaiveMatrix mirror = mirror(l, product);
    int bits = mirror.bits() - shifts.get(1 + net.site(l, kind));
    int down = Math.max(0, bits);
    int up = Math.min(7, Math.max(0, -bits));
    long[] z = new long[product == LayerTensor.DOWN ? 4 * d : d];
    Arrays.setAll(z, i -> clamp((mirror.product(i, credit) >> down) << up, limit));
    return z;
  }

  private NaiveMatrix mirror(int l, LayerTensor product) {
    NaiveMatrix mirror = mirrors.get(l).get(product);
    if (mirror == null) {
      throw new IllegalArgumentException("no mirror of " + product);
    }
    return mirror;
  }

  private void norm(LayerTensor tensor, int l, long[] z, int[] x, int[] y, long[] sum) {
    norm(parameters.get(tensors.layer(l, tensor)), z, x, y, sum);
  }

  /** Adds to the credit of a norm's input x what comes back from credit z of its output y. */
  static void norm(byte[] gain, long[] z, int[] x, int[] y, long[] sum) {
    int d = sum.length;
    long dot = 0;
    for (int i = 0; i < d; i++) {
      dot += z[i] * y[i];
    }
    long reaction = dot / d;
    int mean = NaiveNet.mean(x);
    for (int i = 0; i < d; i++) {
      long numerator = (gain[i] * z[i] - Integer.signum(x[i]) * reaction) >> 5;
      long added = sum[i] + ((clamp(numerator, LIMIT) * (32768 / mean) + 512) >> 10);
      sum[i] = x[i] * Long.signum(added) == 127 ? 0 : clamp(added, LIMIT);
    }
  }

  private NaiveMatrix.Fit outputFit() {
    return new NaiveMatrix.Fit(0, 3, 102, (int) (16 * FixedPoint.isqrt(d)));
  }

  private static final NaiveMatrix.Fit MIRROR = new NaiveMatrix.Fit(0, 3, 51, 1);

  private void observe(NaiveToken[] lanes, int t) {
    NaiveToken plain = lanes[partner(PLAIN, t)];
    observe(
        output,
        lanes[PLAIN].output,
        plain.output,
        31,
        outputFit(),
        lanes[PLAIN].logits,
        plain.logits);
    for (int lane = PLAIN + 1; lane < LANES; lane++) {
      for (int l = 0; l < layers; l++) {
        for (LayerTensor product : products()) {
          if (lane >= firstHidden == (product == LayerTensor.DOWN)) {
            observe(l, product, lanes[lane], lanes[partner(lane, t)]);
          }
        }
      }
    }
  }

  private void observe(int l, LayerTensor product, NaiveToken probe, NaiveToken plain) {
    int[] in = input(l, product, probe);
    int[] out = given(probe, l, product);
    int[] of = given(plain, l, product);
    observe(mirror(l, product), in, input(l, product, plain), 127, MIRROR, out, of);
  }

  private static int[] input(int l, LayerTensor product, NaiveToken act) {
    return switch (product) {
      case WF, WH -> act.normed[l];
      case UF -> act.past[l];
      case UH -> act.gated[l];
      case UP -> act.second[l];
      default -> act.hidden[l];
    };
  }

  private static void observe(
      NaiveMatrix matrix,
      int[] in,
      int[] ofPlain,
      int largest,
      NaiveMatrix.Fit fit,
      int[] out,
      int[] outOfPlain) {
    int[] noise = new int[in.length];
    Arrays.setAll(noise, i -> (int) clamp(in[i] - ofPlain[i], largest));
    long[] observed = NaiveMatrix.difference(out, outOfPlain);
    NaiveMatrix.observe(List.of(matrix), List.of(noise), observed, fit);
  }

  private void learn() {
    long tokens = (long) config.blocks() * segment;
    output.learn(outputFit(), tokens, d);
    for (Map<LayerTensor, NaiveMatrix> each : mirrors) {
      each.forEach((product, mirror) -> {
        boolean down = product == LayerTensor.DOWN;
        long lanes = down ? LANES - firstHidden : firstHidden - 57;
        mirror.learn(MIRROR, lanes * tokens, down ? 4L * d : d);
      });
    }
  }

  /** The int8 weights of the moving average. */
  byte[] average(TensorSpec spec) {
    return weights.average(spec);
  }
}
