package org.integg.eggroll.feedback;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.integg.eggroll.credit.NaiveWeights;
import org.integg.kernels.Exp2;
import org.integg.kernels.FixedPoint;
import org.integg.kernels.Noise;
import org.integg.model.EggConfig;
import org.integg.model.EggTensors;
import org.integg.model.LayerTensor;
import org.integg.model.Parameters;
import org.integg.model.TensorKind;
import org.integg.model.TensorSpec;

/**
 * docs/feedback.md once more: one lane, one element at a time, no kernels, sums in long. Shares
 * with the trainer the tables of noise and of exponentials alone.
 */
final class NaiveFeedback {
  private static final int LANES = 64;
  private static final int PLAIN = 56;
  private static final int FIRST_ROW = 57;
  private static final int FIRST_STATE = 61;
  private static final int WINDOW = 4;
  private static final int[] EXPONENTIALS = Exp2.table();

  private final FeedbackSettings config;
  private final int[] text;
  private final Parameters parameters;
  private final EggTensors tensors;
  private final int d;
  private final int v;
  private final int layers;
  private final int segment;
  private final int sites;
  private final Exp2 log = new Exp2(8);

  /** Everything that is saved, by name. */
  final Map<String, int[]> state = new LinkedHashMap<>();

  private final NaiveWeights weights;

  private final int[][][][] hidden;
  private long step;
  long logLikelihood;

  /** Sums of a step: votes by tensor name, [noise·error, power] by feedback name. */
  private final Map<String, long[]> votes = new LinkedHashMap<>();

  private final Map<String, long[]> sums = new LinkedHashMap<>();
  private final Map<String, long[]> powers = new LinkedHashMap<>();
  private long[] squares;

  /** What one lane did at one token. */
  private final class Act {
    final int[][] normed = new int[layers][];
    final int[][] past = new int[layers][];
    final int[][] gate = new int[layers][];
    final int[][] gated = new int[layers][];
    final int[][] candidate = new int[layers][];
    final int[][] second = new int[layers][];
    final int[][] up = new int[layers][];
    final int[][] after = new int[layers][];
    int[] last = {};
    int[] output = {};
    int[] logits = {};
    int[] errors = {};
    int[] credit = {};
    final int[][] later = new int[layers][];
    int token;
    int target;
  }

  NaiveFeedback(FeedbackSettings config, Parameters parameters, int[] text) {
    this.config = config;
    this.text = text;
    this.parameters = parameters;
    tensors = parameters.tensors();
    EggConfig model = parameters.config();
    d = model.width();
    v = model.vocabulary();
    layers = model.layers();
    segment = config.tokensPerUpdate();
    sites = 1 + 4 * layers;
    hidden = new int[config.blocks()][layers][LANES][d];
    weights = new NaiveWeights(parameters, config.rate(), config.ema(), state);
    state.put("feedback.output", new int[d * v]);
    for (int s = 0; s < sites; s++) {
      state.put("feedback.site." + s, new int[rows(s) * d]);
    }
    for (int l = 0; l < layers; l++) {
      state.put("feedback.state." + l, new int[d * d]);
      for (int s = 0; s < 1 + 4 * l; s++) {
        state.put("feedback.early." + l + "." + s, new int[rows(s) * d]);
      }
    }
    int[] scales = new int[1 + sites + layers];
    Arrays.fill(scales, 8);
    state.put("scales", scales);
    squares = new long[scales.length];
  }

  private int rows(int site) {
    return kind(site) == 3 ? 4 * d : d;
  }

  /** 0 embedding, 1 gate, 2 candidate, 3 up, 4 down. */
  private static int kind(int site) {
    return site == 0 ? 0 : (site - 1) % 4 + 1;
  }

  private static int layer(int site) {
    return site == 0 ? 0 : (site - 1) / 4;
  }

  private int[] saved(String name) {
    int[] found = state.get(name);
    if (found == null) {
      throw new IllegalArgumentException(name);
    }
    return found;
  }

  private static int clip(long x) {
    return (int) Math.clamp(x, -127L, 127L);
  }

  private static long clamp(long x, long limit) {
    return Math.clamp(x, -limit, limit);
  }

  private int partner(int lane, int t) {
    int at = lane < FIRST_STATE ? t : t / WINDOW * WINDOW;
    return (int) ((7L * (lane - PLAIN) + at + step % PLAIN * segment) % PLAIN);
  }

  void step(int progress) {
    logLikelihood = 0;
    votes.clear();
    sums.clear();
    powers.clear();
    Arrays.fill(squares, 0);
    for (TensorSpec spec : tensors.all()) {
      votes.put(spec.name(), new long[spec.size()]);
    }
    for (String name : state.keySet()) {
      if (name.startsWith("feedback.")) {
        int inputs = name.equals("feedback.output") ? v : d;
        sums.put(name, new long[saved(name).length]);
        powers.put(name, new long[saved(name).length / inputs]);
      }
    }
    for (int block = 0; block < config.blocks(); block++) {
      block(block);
    }
    update(progress);
    steer();
    step++;
  }

  private int noise(long key, int stream, long index, int factor) {
    return (Noise.value(key, stream, (int) index) * factor + 2) >> 2;
  }

  private void block(int block) {
    long key = Noise.key(config.seed(), step, block);
    int[][][] h = hidden[block];
    Act[][] acts = new Act[segment][LANES];
    int[][][] left = new int[layers][LANES][d];
    for (int t = 0; t < segment; t++) {
      for (int lane = 0; lane < LANES; lane++) {
        Act act = new Act();
        acts[t][lane] = act;
        int plain = lane < PLAIN ? lane : partner(lane, t);
        act.token = token(block, plain, t);
        act.target = token(block, plain, t + 1);
        if (lane >= PLAIN && (lane < FIRST_STATE || t % WINDOW == 0)) {
          for (int l = 0; l < layers; l++) {
            h[l][lane] = acts[t][plain].past[l].clone();
          }
        }
        forward(act, h, lane, t, key);
      }
      output(acts[t], block, t);
      if (t % WINDOW == 0) {
        for (int lane = FIRST_STATE; lane < LANES; lane++) {
          for (int l = 0; l < layers; l++) {
            for (int i = 0; i < d; i++) {
              long index = ((long) t / WINDOW * d + i) * 3 + lane - FIRST_STATE;
              int moved = clip(h[l][lane][i] + noise(key, 1 + l, index, 3));
              left[l][lane][i] = (moved - h[l][lane][i]) << 8;
              h[l][lane][i] = moved;
            }
          }
        }
      } else {
        states(acts, t, left);
      }
    }
    time(acts);
    for (int s = 0; s < sites; s++) {
      for (int t = 0; t < segment; t++) {
        for (int lane = 0; lane < PLAIN; lane++) {
          vote(s, acts[t][lane]);
        }
      }
    }
    learnOutput(acts);
    learnRows(acts, key);
  }

  private int token(int block, int lane, int t) {
    long size = text.length + 1L;
    long start = (block * PLAIN + lane) * size / (config.blocks() * PLAIN);
    int at = (int) ((start + step * segment + t) % size);
    return at == 0 ? 0 : text[at - 1];
  }

  private int row(int site, int lane, int t, long key, int row) {
    if (lane < FIRST_ROW || lane >= FIRST_STATE) {
      return 0;
    }
    long index = ((long) t * rows(site) + row) * 4 + lane - FIRST_ROW;
    return noise(key, 65 + site, index, 1);
  }

  private void forward(Act act, int[][][] h, int lane, int t, long key) {
    int[] x = new int[d];
    byte[] emb = parameters.get(tensors.embedding());
    for (int i = 0; i < d; i++) {
      x[i] = clip(emb[act.token * d + i] + row(0, lane, t, key, i));
    }
    for (int l = 0; l < layers; l++) {
      int[] state = act.token == 0 ? new int[d] : h[l][lane];
      // What a probe takes over is the state before the separator clears it: either is cleared.
      act.past[l] = state.clone();
      act.normed[l] = norm(x, weights(l, LayerTensor.LN1));
      act.gate[l] =
          sum(
              l,
              LayerTensor.WF,
              act.normed[l],
              LayerTensor.UF,
              state,
              LayerTensor.BF,
              lane,
              t,
              key);
      act.gated[l] = new int[d];
      for (int i = 0; i < d; i++) {
        act.gated[l][i] = ((act.gate[l][i] + 127) * state[i]) >> 8;
      }
      int[] g = act.gated[l];
      act.candidate[l] =
          sum(l, LayerTensor.WH, act.normed[l], LayerTensor.UH, g, LayerTensor.BH, lane, t, key);
      int[] after = new int[d];
      for (int i = 0; i < d; i++) {
        after[i] = state[i] + (((act.gate[l][i] + 127) * (act.candidate[l][i] - state[i])) >> 8);
        x[i] = clip(x[i] + after[i]);
      }
      h[l][lane] = after;
      act.after[l] = after.clone();
      act.second[l] = norm(x, weights(l, LayerTensor.LN2));
      int[] up = matmul(weights(l, LayerTensor.UP), act.second[l]);
      for (int i = 0; i < up.length; i++) {
        up[i] = clip(up[i] + row(4 * l + 3, lane, t, key, i));
      }
      act.up[l] = up;
      int[] down = matmul(weights(l, LayerTensor.DOWN), up);
      for (int i = 0; i < d; i++) {
        x[i] = clip(x[i] + down[i] + row(4 * l + 4, lane, t, key, i));
      }
    }
    act.last = x;
    act.output = norm(x, parameters.get(tensors.outputNorm()));
    if (lane == PLAIN) {
      for (int i = 0; i < d; i++) {
        act.output[i] = clip(act.output[i] + noise(key, 0, (long) t * d + i, 1));
      }
    }
    act.logits = matmul(parameters.get(tensors.head()), act.output);
  }

  private byte[] weights(int layer, LayerTensor tensor) {
    return parameters.get(tensors.layer(layer, tensor));
  }

  private int[] sum(
      int l,
      LayerTensor w,
      int[] n,
      LayerTensor u,
      int[] h,
      LayerTensor bias,
      int lane,
      int t,
      long key) {
    int[] a = matmul(weights(l, w), n);
    int[] b = matmul(weights(l, u), h);
    int site = 4 * l + (w == LayerTensor.WF ? 1 : 2);
    for (int i = 0; i < d; i++) {
      a[i] = clip(a[i] + b[i] + weights(l, bias)[i] + row(site, lane, t, key, i));
    }
    return a;
  }

  private static int[] norm(int[] x, byte[] gain) {
    int mean = mean(x);
    int[] y = new int[x.length];
    Arrays.setAll(y, i -> clip(Math.floorDiv(x[i] * gain[i], mean)));
    return y;
  }

  private static int mean(int[] x) {
    return Math.max(1, Arrays.stream(x).map(Math::abs).sum() / x.length);
  }

  private static int[] matmul(byte[] w, int[] x) {
    int[] y = new int[w.length / x.length];
    long divisor = 16 * FixedPoint.isqrt(x.length);
    for (int j = 0; j < y.length; j++) {
      long sum = 0;
      for (int k = 0; k < x.length; k++) {
        sum += w[j * x.length + k] * x[k];
      }
      y[j] = clip(Math.floorDiv(sum, divisor));
    }
    return y;
  }

  /** Errors, the head's votes and credit of the last activations. */
  private void output(Act[] acts, int block, int t) {
    long key = Noise.mix(Noise.key(config.seed(), (1L << 40) + step, block) ^ t);
    for (int lane = 0; lane < LANES; lane++) {
      Act act = acts[lane];
      act.errors = new int[v];
      act.credit = new int[d];
      if (lane >= PLAIN) {
        continue;
      }
      long sum = 0;
      for (int logit : act.logits) {
        sum += EXPONENTIALS[logit + 128];
      }
      logLikelihood += log.logLikelihood(act.logits[act.target], sum);
      int k = 64 - Long.numberOfLeadingZeros(sum) - 16;
      long reciprocal = (1L << 30) / (k >= 0 ? sum >> k : sum << -k);
      long strength = clamp((log.log2(sum) >> 4) - 128 - 112, 115);
      int dither = (int) Noise.mix(key + lane) & 127;
      long dot = 0;
      for (int i = 0; i < v; i++) {
        long e = EXPONENTIALS[act.logits[i] + 128];
        long p = ((k >= 0 ? e >> k : e << -k) * reciprocal + 32768) >> 16;
        long q = p + ((p * strength) >> 7);
        long wanted = i == act.target ? 16384 : 0;
        int error = clip((wanted - q + ((dither + 37 * i) & 127)) >> 7);
        if (i == act.target && act.logits[i] == 127 && error > 0) {
          error = 0;
        }
        act.errors[i] = error;
        dot += (long) error * act.logits[i];
        for (int j = 0; j < d; j++) {
          vote("head.weight")[i * d + j] += (long) error * act.output[j];
        }
      }
      credit(act, dot);
    }
  }

  private long[] vote(String tensor) {
    long[] found = votes.get(tensor);
    if (found == null) {
      throw new IllegalArgumentException(tensor);
    }
    return found;
  }

  private static int bits(int[] feedback) {
    int largest = Arrays.stream(feedback).map(Math::abs).max().orElse(0);
    int bits = 14;
    while (bits > 0 && (largest + (1 << (15 - bits))) >> (16 - bits) > 127) {
      bits--;
    }
    return bits;
  }

  private static int[] bytes(int[] feedback) {
    int bits = bits(feedback);
    return Arrays.stream(feedback).map(x -> (x + (1 << (15 - bits))) >> (16 - bits)).toArray();
  }

  private static long product(int[] feedback, int row, int[] x) {
    long sum = 0;
    for (int k = 0; k < x.length; k++) {
      sum += (long) feedback[row * x.length + k] * x[k];
    }
    return sum;
  }

  private void credit(Act act, long dot) {
    int[] f = saved("feedback.output");
    int bits = bits(f);
    int[] quantized = bytes(f);
    int shift = Math.max(0, saved("scales")[0] + bits - 8);
    long root = 16 * FixedPoint.isqrt(d);
    long reaction = clamp((dot * root * 218 << bits) / (256L * d), 1 << 29);
    byte[] gain = parameters.get(tensors.outputNorm());
    for (int i = 0; i < d; i++) {
      long product = clamp(product(quantized, i, act.errors), 1 << 22);
      long numerator = gain[i] * product - Integer.signum(act.last[i]) * reaction;
      long scaled = clamp(numerator >> shift, 32767);
      int u = clip((scaled * (32768 / mean(act.last)) + 16384) >> 15);
      act.credit[i] = act.last[i] * Integer.signum(u) == 127 ? 0 : u;
      squares[0] += (long) act.credit[i] * act.credit[i];
    }
  }

  private void time(Act[][] acts) {
    for (int l = 0; l < layers; l++) {
      int[] h = bytes(saved("feedback.state." + l));
      int bits = bits(saved("feedback.state." + l));
      for (int t = segment - 1; t >= 0; t--) {
        for (int lane = 0; lane < PLAIN; lane++) {
          int[] q = new int[d];
          acts[t][lane].later[l] = q;
          if (t == segment - 1 || acts[t + 1][lane].token == 0) {
            continue;
          }
          Act next = acts[t + 1][lane];
          for (int i = 0; i < d; i++) {
            long p = scale(product(h, i, next.credit), bits, 1 << 21);
            long later = ((129 - next.gate[l][i]) * (p + next.later[l][i])) >> 8;
            q[i] = (int) clamp(later, 1 << 21);
            long scaled = int8(q[i], saved("scales")[1 + sites + l]);
            squares[1 + sites + l] += scaled * scaled;
          }
        }
      }
    }
  }

  private static int int8(long value, int shift) {
    return clip((value + (1L << (shift - 1))) >> shift);
  }

  private static long scale(long product, int bits, long limit) {
    int down = Math.min(31, Math.max(0, bits - 8));
    int up = Math.min(23, Math.max(0, 8 - bits));
    return clamp(product >> down, limit >> up) << up;
  }

  private void vote(int site, Act act) {
    int l = layer(site);
    int kind = kind(site);
    int[] a = new int[rows(site)];
    int[] m = bytes(saved("feedback.site." + site));
    int bits = bits(saved("feedback.site." + site));
    for (int i = 0; i < a.length; i++) {
      long z = scale(product(m, i, act.credit), bits, 1 << 22);
      for (int above = 0; above < layers; above++) {
        if (site < 1 + 4 * above) {
          int[] early = saved("feedback.early." + above + "." + site);
          int shift = saved("scales")[1 + sites + above];
          int[] q = Arrays.stream(act.later[above]).map(x -> int8(x, shift)).toArray();
          long more = scale(product(bytes(early), i, q), bits(early) + 8 - shift, 1 << 22);
          z = clamp(z + more, 1 << 22);
        } else if (above == l && (kind == 1 || kind == 2)) {
          z = clamp(z + act.later[l][i], 1 << 22);
        }
      }
      int own = 0;
      if (kind == 1) {
        z = (z * (act.candidate[l][i] - act.past[l][i])) >> 8;
        own = act.gate[l][i];
      } else if (kind == 2) {
        z = (z * (act.gate[l][i] + 127)) >> 8;
        own = act.candidate[l][i];
      } else if (kind == 3) {
        own = act.up[l][i];
      }
      a[i] = int8(z, saved("scales")[1 + site]);
      a[i] = own * Integer.signum(a[i]) == 127 ? 0 : a[i];
      squares[1 + site] += (long) a[i] * a[i];
    }
    switch (kind) {
      case 0 -> {
        for (int i = 0; i < d; i++) {
          vote("emb.weight")[act.token * d + i] += a[i];
        }
      }
      case 1 -> {
        outer(l, LayerTensor.WF, a, act.normed[l]);
        outer(l, LayerTensor.UF, a, act.past[l]);
        outer(l, LayerTensor.BF, a, new int[] {1});
      }
      case 2 -> {
        outer(l, LayerTensor.WH, a, act.normed[l]);
        outer(l, LayerTensor.UH, a, act.gated[l]);
        outer(l, LayerTensor.BH, a, new int[] {1});
      }
      case 3 -> outer(l, LayerTensor.UP, a, act.second[l]);
      default -> outer(l, LayerTensor.DOWN, a, act.up[l]);
    }
  }

  private void outer(int l, LayerTensor tensor, int[] a, int[] x) {
    long[] z = vote(tensors.get(tensors.layer(l, tensor)).name());
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < x.length; j++) {
        z[i * x.length + j] += (long) a[i] * x[j];
      }
    }
  }

  /** Adds noise times error and power of one observation to every matrix that explains it. */
  private void learn(
      String[] names,
      int[][] noise,
      long[] observation,
      int noiseBits,
      int errorBits,
      int divisor) {
    long[] unexplained = observation.clone();
    for (int n = 0; n < names.length; n++) {
      int[] f = bytes(saved(names[n]));
      int shift = bits(saved(names[n])) + noiseBits;
      for (int i = 0; i < observation.length; i++) {
        long sum = 0;
        for (int r = 0; r < noise[n].length; r++) {
          sum += (long) f[r * observation.length + i] * noise[n][r];
        }
        unexplained[i] -= clamp(Math.floorDiv((sum << 8) >> shift, (long) divisor), 1 << 20);
      }
    }
    for (int n = 0; n < names.length; n++) {
      long[] sum = sums.getOrDefault(names[n], new long[0]);
      long[] power = powers.getOrDefault(names[n], new long[0]);
      for (int r = 0; r < noise[n].length; r++) {
        power[r] += (long) noise[n][r] * noise[n][r];
        for (int i = 0; i < observation.length; i++) {
          int shift = 8 - errorBits;
          int error = clip((unexplained[i] + (1 << shift >> 1)) >> shift);
          sum[r * observation.length + i] += (long) noise[n][r] * error;
        }
      }
    }
  }

  private static long[] difference(int[] probe, int[] plain) {
    long[] result = new long[probe.length];
    Arrays.setAll(result, i -> (probe[i] - plain[i]) * 256L);
    return result;
  }

  private void learnOutput(Act[][] acts) {
    for (int t = 0; t < segment; t++) {
      Act probe = acts[t][PLAIN];
      Act plain = acts[t][partner(PLAIN, t)];
      int[] noise = new int[d];
      Arrays.setAll(noise, i -> (int) clamp(probe.output[i] - plain.output[i], 31));
      String[] names = {"feedback.output"};
      int divisor = (int) (16 * FixedPoint.isqrt(d));
      learn(names, new int[][] {noise}, difference(probe.logits, plain.logits), 0, 3, divisor);
    }
  }

  private void learnRows(Act[][] acts, long key) {
    for (int t = 0; t < segment; t++) {
      for (int lane = FIRST_ROW; lane < FIRST_STATE; lane++) {
        Act probe = acts[t][lane];
        Act plain = acts[t][partner(lane, t)];
        int[][] noise = new int[sites][];
        String[] names = new String[sites];
        for (int s = 0; s < sites; s++) {
          names[s] = "feedback.site." + s;
          noise[s] = new int[rows(s)];
          for (int i = 0; i < noise[s].length; i++) {
            int xi = 8 * row(s, lane, t, key, i);
            int l = layer(s);
            noise[s][i] =
                switch (kind(s)) {
                  case 1 -> (xi * (plain.candidate[l][i] - plain.past[l][i])) >> 8;
                  case 2 -> (xi * (plain.gate[l][i] + 127)) >> 8;
                  default -> xi;
                };
          }
        }
        learn(names, noise, difference(probe.last, plain.last), 3, 2, 1);
        for (int l = 0; l < layers; l++) {
          int count = 1 + 4 * l;
          String[] early = new String[count];
          Arrays.setAll(early, new EarlyName(l)::of);
          long[] observed = difference(probe.after[l], plain.after[l]);
          for (int i = 0; i < d; i++) {
            observed[i] -= 32L * (noise[4 * l + 1][i] + noise[4 * l + 2][i]);
          }
          learn(early, Arrays.copyOf(noise, count), observed, 3, 2, 1);
        }
      }
    }
  }

  private record EarlyName(int layer) {
    String of(int site) {
      return "feedback.early." + layer + "." + site;
    }
  }

  private void states(Act[][] acts, int t, int[][][] left) {
    for (int lane = FIRST_STATE; lane < LANES; lane++) {
      Act probe = acts[t][lane];
      int[][] noise = new int[layers][d];
      String[] names = new String[layers];
      for (int l = 0; l < layers; l++) {
        names[l] = "feedback.state." + l;
        for (int i = 0; i < d; i++) {
          int kept = probe.token == 0 ? 0 : left[l][lane][i];
          left[l][lane][i] = (kept * (129 - probe.gate[l][i])) >> 8;
          noise[l][i] = (left[l][lane][i] + 64) >> 7;
        }
      }
      Act plain = acts[t][partner(lane, t)];
      learn(names, noise, difference(probe.last, plain.last), 1, 2, 1);
    }
  }

  private void update(int progress) {
    for (TensorSpec spec : tensors.all()) {
      boolean norm = spec.name().contains("ln");
      if (step >= 8 && !norm) {
        weights.move(spec, vote(spec.name()), progress, step - 8);
      }
    }
    for (String name : sums.keySet()) {
      learn(name);
    }
  }

  private void learn(String name) {
    long tokens = (long) config.blocks() * segment;
    int siteRows = 0;
    for (int s = 0; s < sites; s++) {
      siteRows += rows(s);
    }
    long gain;
    if (name.equals("feedback.output")) {
      gain = gain(26, tokens, d, 5) * 16 * FixedPoint.isqrt(d);
    } else if (name.startsWith("feedback.site.")) {
      gain = gain(51, 4 * tokens, siteRows, 9);
    } else if (name.startsWith("feedback.state.")) {
      gain = gain(26, tokens / 4 * 9, 4L * d * layers, 7);
    } else {
      int l = Integer.parseInt(name.split("\\.")[2]);
      int rows = 0;
      for (int s = 0; s < 1 + 4 * l; s++) {
        rows += rows(s);
      }
      gain = gain(51, 4 * tokens, 2L * rows, 9);
    }
    int[] f = saved(name);
    long[] power = powers.getOrDefault(name, new long[0]);
    long[] sum = sums.getOrDefault(name, new long[0]);
    long mean = Arrays.stream(power).sum() / power.length;
    int inputs = f.length / power.length;
    for (int i = 0; i < f.length; i++) {
      long moved = f[i] + sum[i] * gain / (Math.max(power[i / inputs], mean) + 1);
      f[i] = (int) clamp(moved, 127 << 16);
    }
  }

  private static long gain(int rate, long samples, long unknowns, int shift) {
    return (rate * Math.min(256, 256 * samples / unknowns) << shift) / 256;
  }

  private void steer() {
    int[] scales = saved("scales");
    long tokens = (long) config.blocks() * PLAIN * segment;
    for (int i = 0; i < scales.length; i++) {
      int rows = i >= 1 && i <= sites ? rows(i - 1) : d;
      long rms = FixedPoint.isqrt(squares[i] / (rows * tokens));
      if (rms > 24 && scales[i] < 30) {
        scales[i]++;
      } else if (rms < 8 && scales[i] > 1) {
        scales[i]--;
      }
    }
  }

  /** The int8 weights of the moving average. */
  byte[] average(TensorSpec spec) {
    return weights.average(spec);
  }

  /** Kinds that never move. */
  static boolean frozen(TensorSpec spec) {
    return spec.kind() == TensorKind.VECTOR && spec.name().contains("ln");
  }
}
