package org.integg.eggroll;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.integg.kernels.Exp2;
import org.integg.kernels.FixedPoint;
import org.integg.kernels.Noise;
import org.integg.model.EggTensors;
import org.integg.model.LayerTensor;
import org.integg.model.Parameters;
import org.integg.model.TensorKind;
import org.integg.model.TensorSpec;

/**
 * Learning without feedback as docs/aligned.md reads: one stream, one member, one element at a
 * time, no kernels, sums in long. Shares with the trainer the tables of noise and of exponentials
 * alone.
 */
final class NaiveGroups {
  private static final int LANES = 64;
  private static final int[] EXPONENTIALS = Exp2.table();

  private final GroupTrainConfig config;
  private final int[] text;
  private final Parameters parameters;
  private final EggTensors tensors;
  private final int d;
  private final int v;
  private final int layers;
  private final int rows;
  private final int[][][] hidden;
  private final NaiveWeights weights;
  private final Map<String, long[]> votes = new LinkedHashMap<>();
  private final Exp2 log = new Exp2(8);
  private long squares;
  private long step;

  /** Everything that is saved but the streams' states, by name. */
  final Map<String, int[]> state = new LinkedHashMap<>();

  long logLikelihood;

  /** What a member did at a token: inputs of every matrix by name, and its log-likelihood. */
  private record Trial(Map<String, int[]> inputs, int[][] after, long logLikelihood) {}

  /** A member's noise: row r has the bank's row {@code first + r}. */
  private record Xi(long key, int first) {
    int row(int row) {
      return Noise.value(key, 0, first + row);
    }
  }

  NaiveGroups(GroupTrainConfig config, Parameters parameters, int[] text) {
    this.config = config;
    this.parameters = parameters;
    this.text = text;
    tensors = parameters.tensors();
    d = parameters.config().width();
    v = parameters.config().vocabulary();
    layers = parameters.config().layers();
    rows = d + layers * 7 * d + v;
    hidden = new int[config.blocks() * LANES][layers][d];
    weights = new NaiveWeights(parameters, config.rate(), config.ema(), state);
    state.put("scales", new int[] {5});
  }

  void step(int progress) {
    logLikelihood = 0;
    squares = 0;
    for (TensorSpec spec : tensors.all()) {
      votes.put(spec.name(), new long[spec.size()]);
    }
    for (int block = 0; block < config.blocks(); block++) {
      for (int t = 0; t < config.tokensPerUpdate(); t++) {
        for (int lane = 0; lane < LANES; lane++) {
          token(block, lane, t);
        }
      }
    }
    for (TensorSpec spec : tensors.all()) {
      if (!NaiveAligned.frozen(spec)) {
        weights.move(spec, vote(spec.name()), progress, step);
      }
    }
    long count = (long) rows * config.blocks() * LANES * config.tokensPerUpdate();
    int[] scale = saved("scales");
    scale[0] += squares / count > 1024 ? 1 : squares / count < 144 ? -1 : 0;
    scale[0] = Math.clamp(scale[0], 0, 13);
    step++;
  }

  private int[] saved(String name) {
    int[] found = state.get(name);
    if (found == null) {
      throw new IllegalArgumentException(name);
    }
    return found;
  }

  private long[] vote(String name) {
    long[] found = votes.get(name);
    if (found == null) {
      throw new IllegalArgumentException(name);
    }
    return found;
  }

  private long key(int block, int lane) {
    return Noise.key(config.seed(), step, block * 64L + lane);
  }

  private int read(int stream, int t) {
    long size = text.length + 1L;
    long start = stream * size / (config.blocks() * LANES);
    int at = (int) ((start + step * config.tokensPerUpdate() + t) % size);
    return at == 0 ? 0 : text[at - 1];
  }

  /** One token of one stream: all members try it, and vote. */
  private void token(int block, int lane, int t) {
    int stream = block * LANES + lane;
    int token = read(stream, t);
    int group = config.groupSize();
    List<Trial> trials = new ArrayList<>();
    List<Xi> noises = new ArrayList<>();
    long sum = 0;
    for (int m = 0; m < group; m++) {
      long draw = Noise.mix(key(block, 0) ^ ((long) t * group + m + 1));
      Xi xi = new Xi(key(block, lane), (int) Long.remainderUnsigned(draw, 3L * rows + 1));
      noises.add(xi);
      trials.add(trial(token, read(stream, t + 1), hidden[stream], xi));
      sum += trials.get(m).logLikelihood;
    }
    logLikelihood += sum;
    int[] a = new int[rows];
    for (int r = 0; r < rows; r++) {
      long estimate = 0;
      for (int m = 0; m < group; m++) {
        long above = trials.get(m).logLikelihood * group - sum;
        estimate += clip(Math.floorDiv(above + 2L * group, 4 * group)) * noises.get(m).row(r);
      }
      int scale = saved("scales")[0];
      a[r] = clip((estimate + (1L << scale >> 1)) >> scale);
      squares += (long) a[r] * a[r];
    }
    for (int l = 0; l < layers; l++) {
      int layer = l;
      hidden[stream][l] = mean(trials.stream().map(each -> each.after[layer]).toList());
    }
    addVotes(token, a, trials);
  }

  private int[] mean(List<int[]> values) {
    int[] mean = new int[values.getFirst().length];
    for (int i = 0; i < mean.length; i++) {
      int sum = config.groupSize() / 2;
      for (int[] each : values) {
        sum += each[i];
      }
      mean[i] = Math.floorDiv(sum, config.groupSize());
    }
    return mean;
  }

  private void addVotes(int token, int[] a, List<Trial> trials) {
    for (TensorSpec spec : tensors.all()) {
      if (NaiveAligned.frozen(spec)) {
        continue;
      }
      long[] z = vote(spec.name());
      int first = firstRow(spec);
      if (spec.kind() == TensorKind.EMBEDDING) {
        for (int k = 0; k < d; k++) {
          z[token * d + k] += a[k];
        }
        continue;
      }
      int[] x = {1};
      if (spec.kind() == TensorKind.MATRIX) {
        x = mean(trials.stream().map(each -> input(each, spec.name())).toList());
      }
      for (int j = 0; j < spec.rows(); j++) {
        for (int k = 0; k < x.length; k++) {
          z[j * x.length + k] += (long) a[first + j] * x[k];
        }
      }
    }
  }

  private static int[] input(Trial trial, String name) {
    int[] found = trial.inputs.get(name);
    if (found == null) {
      throw new IllegalArgumentException(name);
    }
    return found;
  }

  /** Where a tensor's rows are in a member's noise. */
  private int firstRow(TensorSpec spec) {
    if (spec.id() == tensors.head()) {
      return rows - v;
    }
    if (spec.id() == tensors.embedding()) {
      return 0;
    }
    int layer = (spec.id() - 1) / 10;
    String name = spec.name();
    int within =
        name.endsWith("f") ? 0 : name.endsWith("h") ? d : name.endsWith("up") ? 2 * d : 6 * d;
    return d + layer * 7 * d + within;
  }

  private Trial trial(int token, int target, int[][] states, Xi xi) {
    Map<String, int[]> inputs = new LinkedHashMap<>();
    int[][] after = new int[layers][];
    int[] x = new int[d];
    for (int i = 0; i < d; i++) {
      int half = (1 << config.sigmaShift()) / 2;
      int noise = (xi.row(i) + half) >> config.sigmaShift();
      x[i] = clip(parameters.get(tensors.embedding())[token * d + i] + noise);
    }
    for (int l = 0; l < layers; l++) {
      int[] h = token == 0 ? new int[d] : states[l].clone();
      int[] n = norm(x, parameters.get(tensors.layer(l, LayerTensor.LN1)));
      int[] wf = product(l, LayerTensor.WF, n, xi, inputs);
      int[] uf = product(l, LayerTensor.UF, h.clone(), xi, inputs);
      int[] f = new int[d];
      int[] g = new int[d];
      for (int i = 0; i < d; i++) {
        f[i] = clip(wf[i] + uf[i] + parameters.get(tensors.layer(l, LayerTensor.BF))[i]);
        g[i] = ((f[i] + 127) * h[i]) >> 8;
      }
      int[] wh = product(l, LayerTensor.WH, n, xi, inputs);
      int[] uh = product(l, LayerTensor.UH, g, xi, inputs);
      for (int i = 0; i < d; i++) {
        int c = clip(wh[i] + uh[i] + parameters.get(tensors.layer(l, LayerTensor.BH))[i]);
        h[i] += ((f[i] + 127) * (c - h[i])) >> 8;
        x[i] = clip(x[i] + h[i]);
      }
      after[l] = h;
      int[] n2 = norm(x, parameters.get(tensors.layer(l, LayerTensor.LN2)));
      int[] up = product(l, LayerTensor.UP, n2, xi, inputs);
      int[] down = product(l, LayerTensor.DOWN, up, xi, inputs);
      for (int i = 0; i < d; i++) {
        x[i] = clip(x[i] + down[i]);
      }
    }
    int[] y = norm(x, parameters.get(tensors.outputNorm()));
    int[] logits = product(tensors.get(tensors.head()), y, true, xi, inputs);
    long sum = 0;
    for (int logit : logits) {
      sum += EXPONENTIALS[logit + 128];
    }
    return new Trial(inputs, after, log.logLikelihood(logits[target], sum));
  }

  private int[] product(int l, LayerTensor role, int[] x, Xi xi, Map<String, int[]> inputs) {
    boolean noisy = role != LayerTensor.UF && role != LayerTensor.UH;
    return product(tensors.get(tensors.layer(l, role)), x, noisy, xi, inputs);
  }

  private int[] product(TensorSpec spec, int[] x, boolean noisy, Xi xi, Map<String, int[]> inputs) {
    inputs.put(spec.name(), x);
    byte[] w = parameters.get(spec.id());
    long root = FixedPoint.isqrt(x.length);
    int first = firstRow(spec);
    int[] y = new int[spec.rows()];
    for (int j = 0; j < y.length; j++) {
      long sum = noisy ? xi.row(first + j) * (16 * root >> config.sigmaShift()) : 0;
      for (int k = 0; k < x.length; k++) {
        sum += w[j * x.length + k] * x[k];
      }
      y[j] = clip(Math.floorDiv(sum, 16 * root));
    }
    return y;
  }

  private static int[] norm(int[] x, byte[] gain) {
    int mean = Math.max(1, Arrays.stream(x).map(Math::abs).sum() / x.length);
    int[] y = new int[x.length];
    Arrays.setAll(y, i -> clip(Math.floorDiv(x[i] * gain[i], mean)));
    return y;
  }

  private static int clip(long x) {
    return (int) Math.clamp(x, -127L, 127L);
  }

  /** The int8 weights of the moving average. */
  byte[] average(TensorSpec spec) {
    return weights.average(spec);
  }
}
