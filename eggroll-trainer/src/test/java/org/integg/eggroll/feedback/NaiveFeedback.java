package org.integg.eggroll.feedback;

import static org.integg.eggroll.credit.NaiveNet.clamp;
import static org.integg.eggroll.credit.NaiveNet.clip;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import org.integg.model.Parameters;
import org.integg.model.TensorSpec;

/**
 * A second implementation of docs/feedback.md: one lane, one element at a time, no kernels, sums in
 * long. It shares only the tables of noise and of exponentials with the trainer.
 */
final class NaiveFeedback {
  private static final int LANES = 64;
  private static final int PLAIN = 56;
  private static final int FIRST_ROW = 57;
  private static final int FIRST_STATE = 61;
  private static final int WINDOW = 4;

  private final FeedbackSettings config;
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

  /** Everything that is saved in int32, by name. */
  final Map<String, int[]> state = new LinkedHashMap<>();

  private final NaiveMatrix output;
  private final List<NaiveMatrix> site = new ArrayList<>();
  private final List<NaiveMatrix> past = new ArrayList<>();
  private final List<List<NaiveMatrix>> early = new ArrayList<>();

  /** The lanes' states, [blocks][64][L][D]. */
  final int[][][][] hidden;

  /** Credit of a layer's state after the token, q, [T][plain lanes][L][D]. */
  private int[][][][] later = {};

  private long step;
  long logLikelihood;

  /** Losses of the tokens of the last step, in units of 2^−8 bits. */
  final List<Long> losses = new ArrayList<>();

  NaiveFeedback(FeedbackSettings config, Parameters parameters, int[] text) {
    this.config = config;
    net = new NaiveNet(parameters);
    d = net.width();
    layers = net.layers();
    sites = net.sites();
    segment = config.tokensPerUpdate();
    this.text = new NaiveText(text, config.blocks() * PLAIN, segment);
    votes = new NaiveVotes(net, parameters.tensors());
    weights = new NaiveWeights(parameters, config.rate(), config.ema(), state);
    output = matrix("output", d, net.vocabulary());
    for (int s = 0; s < sites; s++) {
      site.add(matrix("site." + s, net.rows(s), d));
    }
    for (int l = 0; l < layers; l++) {
      past.add(matrix("state." + l, d, d));
      List<NaiveMatrix> before = new ArrayList<>();
      for (int s = 0; s < net.site(l, NaiveNet.GATE); s++) {
        before.add(matrix("early." + l + "." + s, net.rows(s), d));
      }
      early.add(before);
    }
    int[] scales = new int[1 + sites + layers];
    state.put("scales", scales);
    shifts = new NaiveShifts(scales, counts());
    hidden = new int[config.blocks()][LANES][][];
    for (int[][][] block : hidden) {
      Arrays.setAll(block, lane -> net.newState());
    }
  }

  private NaiveMatrix matrix(String name, int rows, int inputs) {
    NaiveMatrix matrix = new NaiveMatrix(rows, inputs);
    state.put("feedback." + name, matrix.values());
    return matrix;
  }

  /** Numbers of credits in a step: of the last sum, of every site, of every layer's state. */
  private long[] counts() {
    long[] counts = new long[1 + sites + layers];
    long tokens = (long) config.blocks() * PLAIN * segment;
    for (int i = 0; i < counts.length; i++) {
      counts[i] = (i >= 1 && i <= sites ? net.rows(i - 1) : d) * tokens;
    }
    return counts;
  }

  private int partner(int lane, int t) {
    int at = lane < FIRST_STATE ? t : t / WINDOW * WINDOW;
    return (int) ((7L * (lane - PLAIN) + at + step % PLAIN * segment) % PLAIN);
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

  private int noise(long key, int stream, long index, int factor) {
    return (Noise.value(key, stream, (int) index) * factor + 2) >> 2;
  }

  private void block(int block) {
    long key = Noise.key(config.seed(), step, block);
    NaiveToken[][] acts = new NaiveToken[segment][LANES];
    int[][][] left = new int[layers][LANES][d];
    for (int t = 0; t < segment; t++) {
      for (int lane = 0; lane < LANES; lane++) {
        acts[t][lane] = read(acts[t], block, lane, t, key);
      }
      errors(acts[t], block, t);
      if (t % WINDOW == 0) {
        disturb(hidden[block], left, t, key);
      } else {
        states(acts, t, left);
      }
    }
    time(acts);
    for (int s = 0; s < sites; s++) {
      for (int t = 0; t < segment; t++) {
        for (int lane = 0; lane < PLAIN; lane++) {
          vote(s, acts[t][lane], later[t][lane]);
        }
      }
    }
    learnOutput(acts);
    learnRows(acts, key);
  }

  /** Lets a lane read a token; a probe first takes over its partner's state. */
  private NaiveToken read(NaiveToken[] lanes, int block, int lane, int t, long key) {
    int plain = lane < PLAIN ? lane : partner(lane, t);
    int[][] h = hidden[block][lane];
    if (lane >= PLAIN && (lane < FIRST_STATE || t % WINDOW == 0)) {
      // A probe takes over the state before a separator clears it; both states are cleared.
      for (int l = 0; l < layers; l++) {
        h[l] = lanes[plain].past[l].clone();
      }
    }
    int stream = block * PLAIN + plain;
    int token = text.token(stream, step, t);
    int target = text.token(stream, step, t + 1);
    NaiveToken act = net.read(token, target, h, rowNoise(lane, t, key));
    if (lane == PLAIN) {
      for (int i = 0; i < d; i++) {
        act.output[i] = clip(act.output[i] + noise(key, 0, (long) t * d + i, 1));
      }
    }
    net.head(act);
    return act;
  }

  private NaiveNet.RowNoise rowNoise(int lane, int t, long key) {
    return new NaiveNet.RowNoise() {
      @Override
      public long onRow(int site, int row) {
        return row(site, lane, t, key, row);
      }
    };
  }

  private int row(int site, int lane, int t, long key, int row) {
    if (lane < FIRST_ROW || lane >= FIRST_STATE) {
      return 0;
    }
    long index = ((long) t * net.rows(site) + row) * 4 + lane - FIRST_ROW;
    return noise(key, 65 + site, index, 1);
  }

  /**
   * Adds noise to the states of the last probes. The noise that remains after the clip has 8
   * fractional bits.
   */
  private void disturb(int[][][] h, int[][][] left, int t, long key) {
    for (int lane = FIRST_STATE; lane < LANES; lane++) {
      for (int l = 0; l < layers; l++) {
        for (int i = 0; i < d; i++) {
          long index = ((long) t / WINDOW * d + i) * 3 + lane - FIRST_STATE;
          int moved = clip(h[lane][l][i] + noise(key, 1 + l, index, 3));
          left[l][lane][i] = (moved - h[lane][l][i]) << 8;
          h[lane][l][i] = moved;
        }
      }
    }
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

  private void time(NaiveToken[][] acts) {
    later = new int[segment][PLAIN][layers][d];
    for (int l = 0; l < layers; l++) {
      NaiveMatrix h = past.get(l);
      for (int t = segment - 2; t >= 0; t--) {
        for (int lane = 0; lane < PLAIN; lane++) {
          NaiveToken next = acts[t + 1][lane];
          if (next.token == 0) {
            continue;
          }
          int[] q = later[t][lane][l];
          for (int i = 0; i < d; i++) {
            long p = scale(h.product(i, next.credit), h.bits(), 1 << 21);
            long sum = p + later[t + 1][lane][l][i];
            q[i] = (int) clamp(((129 - next.gate[l][i]) * sum) >> 8, 1 << 21);
            shifts.note(1 + sites + l, shifts.round8(q[i], 1 + sites + l));
          }
        }
      }
    }
  }

  private static long scale(long product, int bits, long limit) {
    int down = Math.min(31, Math.max(0, bits - 8));
    int up = Math.min(23, Math.max(0, 8 - bits));
    return clamp(product >> down, limit >> up) << up;
  }

  private void vote(int s, NaiveToken act, int[][] q) {
    int l = net.layer(s);
    int kind = net.kind(s);
    int[] a = new int[net.rows(s)];
    int[][] rounded = new int[layers][d];
    for (int above = 0; above < layers; above++) {
      int place = 1 + sites + above;
      int[] of = q[above];
      Arrays.setAll(rounded[above], i -> shifts.round8(of[i], place));
    }
    for (int i = 0; i < a.length; i++) {
      long z = scale(site.get(s).product(i, act.credit), site.get(s).bits(), 1 << 22);
      for (int above = 0; above < layers; above++) {
        if (s < net.site(above, NaiveNet.GATE)) {
          NaiveMatrix g = early.get(above).get(s);
          int bits = g.bits() + 8 - shifts.get(1 + sites + above);
          z = clamp(z + scale(g.product(i, rounded[above]), bits, 1 << 22), 1 << 22);
        } else if (above == l && (kind == NaiveNet.GATE || kind == NaiveNet.CANDIDATE)) {
          z = clamp(z + q[l][i], 1 << 22);
        }
      }
      int own = 0;
      if (kind == NaiveNet.GATE) {
        z = (z * (act.candidate[l][i] - act.past[l][i])) >> 8;
        own = act.gate[l][i];
      } else if (kind == NaiveNet.CANDIDATE) {
        z = (z * (act.gate[l][i] + 127)) >> 8;
        own = act.candidate[l][i];
      } else if (kind == NaiveNet.HIDDEN) {
        own = act.hidden[l][i];
      }
      a[i] = shifts.round8(z, 1 + s);
      a[i] = own * Integer.signum(a[i]) == 127 || net.off(s, act, i) ? 0 : a[i];
      shifts.note(1 + s, a[i]);
    }
    votes.site(s, a, act);
  }

  private NaiveMatrix.Fit outputFit() {
    return new NaiveMatrix.Fit(0, 3, 26, (int) (16 * FixedPoint.isqrt(d)));
  }

  private static final NaiveMatrix.Fit ROWS = new NaiveMatrix.Fit(3, 2, 51, 1);
  private static final NaiveMatrix.Fit STATES = new NaiveMatrix.Fit(1, 2, 26, 1);

  private void learnOutput(NaiveToken[][] acts) {
    for (int t = 0; t < segment; t++) {
      NaiveToken probe = acts[t][PLAIN];
      NaiveToken plain = acts[t][partner(PLAIN, t)];
      int[] noise = new int[d];
      Arrays.setAll(noise, i -> (int) clamp(probe.output[i] - plain.output[i], 31));
      long[] observed = NaiveMatrix.difference(probe.logits, plain.logits);
      NaiveMatrix.observe(List.of(output), List.of(noise), observed, outputFit());
    }
  }

  private void learnRows(NaiveToken[][] acts, long key) {
    for (int t = 0; t < segment; t++) {
      for (int lane = FIRST_ROW; lane < FIRST_STATE; lane++) {
        NaiveToken probe = acts[t][lane];
        NaiveToken plain = acts[t][partner(lane, t)];
        List<int[]> noise = new ArrayList<>();
        for (int s = 0; s < sites; s++) {
          noise.add(siteNoise(plain, s, lane, t, key));
        }
        NaiveMatrix.observe(site, noise, NaiveMatrix.difference(probe.last, plain.last), ROWS);
        for (int l = 0; l < layers; l++) {
          int gate = net.site(l, NaiveNet.GATE);
          long[] observed = NaiveMatrix.difference(probe.after[l], plain.after[l]);
          for (int i = 0; i < d; i++) {
            observed[i] -= 32L * (noise.get(gate)[i] + noise.get(gate + 1)[i]);
          }
          NaiveMatrix.observe(early.get(l), noise.subList(0, gate), observed, ROWS);
        }
      }
    }
  }

  private int[] siteNoise(NaiveToken plain, int s, int lane, int t, long key) {
    int l = net.layer(s);
    int[] noise = new int[net.rows(s)];
    for (int i = 0; i < noise.length; i++) {
      int xi = 8 * row(s, lane, t, key, i);
      noise[i] =
          switch (net.kind(s)) {
            case NaiveNet.GATE -> (xi * (plain.candidate[l][i] - plain.past[l][i])) >> 8;
            case NaiveNet.CANDIDATE -> (xi * (plain.gate[l][i] + 127)) >> 8;
            default -> net.off(s, plain, i) ? 0 : xi;
          };
    }
    return noise;
  }

  private void states(NaiveToken[][] acts, int t, int[][][] left) {
    for (int lane = FIRST_STATE; lane < LANES; lane++) {
      NaiveToken probe = acts[t][lane];
      List<int[]> noise = new ArrayList<>();
      for (int l = 0; l < layers; l++) {
        int[] rounded = new int[d];
        for (int i = 0; i < d; i++) {
          int kept = probe.token == 0 ? 0 : left[l][lane][i];
          left[l][lane][i] = (kept * (129 - probe.gate[l][i])) >> 8;
          rounded[i] = (left[l][lane][i] + 64) >> 7;
        }
        noise.add(rounded);
      }
      NaiveToken plain = acts[t][partner(lane, t)];
      NaiveMatrix.observe(past, noise, NaiveMatrix.difference(probe.last, plain.last), STATES);
    }
  }

  private void learn() {
    long tokens = (long) config.blocks() * segment;
    output.learn(outputFit(), tokens, d);
    site.forEach(matrix -> matrix.learn(ROWS, 4 * tokens, rows(sites)));
    past.forEach(matrix -> matrix.learn(STATES, tokens / WINDOW * 9, 4L * d * layers));
    for (int l = 0; l < layers; l++) {
      long unknowns = 2 * rows(net.site(l, NaiveNet.GATE));
      early.get(l).forEach(matrix -> matrix.learn(ROWS, 4 * tokens, unknowns));
    }
  }

  /** Rows of the first sites. */
  private long rows(int count) {
    long rows = 0;
    for (int s = 0; s < count; s++) {
      rows += net.rows(s);
    }
    return rows;
  }

  /** The int8 weights of the moving average. */
  byte[] average(TensorSpec spec) {
    return weights.average(spec);
  }
}
