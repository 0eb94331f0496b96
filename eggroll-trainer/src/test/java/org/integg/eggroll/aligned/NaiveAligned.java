package org.integg.eggroll.aligned;

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
import org.integg.kernels.Noise;
import org.integg.model.Parameters;
import org.integg.model.TensorSpec;

/**
 * A second implementation of docs/aligned.md: one lane, one token, one row at a time, no kernels,
 * sums in long. It shares only the tables of noise and of exponentials with the trainer.
 */
final class NaiveAligned {
  private static final int LANES = 64;

  /** Rows whose share of the expectation is rounded together. */
  private static final int PART = 1024;

  /** Baselines of fitness at the token, over the horizon, and of late branches. */
  private static final int PRESENT = 0;

  private static final int HORIZON = 1;
  private static final int LATE = 2;
  static final int BASELINES = 3;

  private final AlignedSettings config;
  private final Parameters parameters;
  private final NaiveText text;
  private final NaiveNet net;
  private final NaiveOutput out = new NaiveOutput();
  private final NaiveVotes votes;
  private final NaiveWeights weights;
  private final int[] scales;
  private final NaiveShifts shifts;
  private final NaiveControls controls;
  private final NaiveTeacher teacher;
  private final boolean learned;
  private final int segment;
  final int horizon;
  private final int branches;

  /** Everything that is saved in int32, by name. */
  final Map<String, int[]> state = new LinkedHashMap<>();

  /** The stems' states, [blocks][64][L][D]. */
  final int[][][][] hidden;

  /** Sums and numbers of differences of fitness in a step, by baseline. */
  private final long[] differences = new long[BASELINES];

  private final long[] trials = new long[BASELINES];

  private long step;
  long logLikelihood;

  /** By how much the members of the last step exceeded the stem, over the horizon. */
  final List<Long> gains = new ArrayList<>();

  NaiveAligned(AlignedSettings config, Parameters parameters, int[] text) {
    this.config = config;
    this.parameters = parameters;
    net = new NaiveNet(parameters);
    learned = config.control() == Control.LEARNED;
    segment = config.tokensPerUpdate();
    horizon = config.horizon();
    branches = branches(config, net);
    this.text = new NaiveText(text, config.blocks() * LANES, segment);
    votes = new NaiveVotes(net, parameters.tensors());
    weights = new NaiveWeights(parameters, config.rate(), config.ema(), state);
    long[] counts = counts();
    scales = new int[counts.length + BASELINES];
    state.put("scales", scales);
    shifts = new NaiveShifts(scales, counts);
    controls = new NaiveControls(net, shifts, horizon > 1);
    teacher = new NaiveTeacher(net, controls);
    controls.named().forEach((name, matrix) -> state.put(name, matrix.values()));
    hidden = new int[config.blocks()][LANES][][];
    for (int[][][] block : hidden) {
      Arrays.setAll(block, lane -> net.newState());
    }
  }

  /**
   * J. Without an MLP no matrix's rows are the last sum; then there is at most one branch, which
   * teaches.
   */
  static int branches(AlignedSettings config, NaiveNet net) {
    if (config.control() == Control.LEARNED) {
      return 1;
    }
    return net.mlp() ? config.groupSize() : 0;
  }

  /** Numbers of a step: u, the estimates of every site, q and t of every layer at K tokens. */
  private long[] counts() {
    long[] counts = new long[1 + net.sites() + 2 * net.layers()];
    long tokens = (long) config.blocks() * LANES * segment;
    for (int i = 0; i < counts.length; i++) {
      boolean site = i >= 1 && i <= net.sites();
      int times = i > net.sites() ? horizon : 1;
      counts[i] = (site ? net.rows(i - 1) : net.width()) * tokens * times;
    }
    return counts;
  }

  /** Continues from {@link #state} and {@link #hidden}. */
  void resume(long stepsDone) {
    step = stepsDone;
    controls.named().values().forEach(NaiveMatrix::quantize);
  }

  void step(int progress) {
    logLikelihood = 0;
    gains.clear();
    for (int block = 0; block < config.blocks(); block++) {
      for (int lane = 0; lane < LANES; lane++) {
        lane(block, lane);
      }
    }
    votes.move(weights, progress, step);
    if (learned) {
      teacher.learn((long) config.blocks() * LANES);
    }
    shifts.steer();
    steerBaselines();
    step++;
  }

  private void lane(int block, int lane) {
    List<NaiveToken> stems = stem(block, lane);
    long first = Noise.key(config.seed(), step, (long) LANES * block);
    long key = Noise.key(config.seed(), step, (long) LANES * block + lane);
    for (int t = 0; t < segment; t++) {
      NaiveRows rows = new NaiveRows(net, config, first, key, t);
      late(stems.get(t), rows, lane, t == 0);
      members(stems.subList(t, t + horizon), rows, lane, t == 0);
    }
  }

  /** Lets a lane's stem read the segment and K − 1 more tokens. */
  private List<NaiveToken> stem(int block, int lane) {
    int stream = block * LANES + lane;
    long key = Noise.key(config.seed(), (1L << 40) + step, block);
    int[][] h = hidden[block][lane];
    List<NaiveToken> stems = new ArrayList<>();
    for (int t = 0; t < segment + horizon - 1; t++) {
      if (t == segment) {
        h = h.clone();
      }
      int token = text.token(stream, step, t);
      NaiveToken act = net.read(token, text.token(stream, step, t + 1), h, NaiveNet.NONE);
      net.head(act);
      out.errors(act, (int) Noise.mix(Noise.mix(key ^ t) + lane) & 127);
      if (learned) {
        NaiveOutput.credit(act, controls.output, net.lastGain(), shifts.get(0));
      }
      if (t < segment) {
        logLikelihood += out.logLikelihood(act);
        votes.head(act);
        for (int u : act.credit) {
          shifts.note(0, u);
        }
      }
      stems.add(act);
    }
    return stems;
  }

  private long fitness(NaiveToken act) {
    long w = out.height(act) - 15 * 256;
    return out.logLikelihood(act) - ((w * w) >> 12);
  }

  private long baseline(int of) {
    return (scales[scales.length - BASELINES + of] + 128L) >> 8;
  }

  private void note(int baseline, long difference) {
    differences[baseline] += difference;
    trials[baseline]++;
  }

  private static long limited(long r) {
    return clamp(r, 1 << 13);
  }

  private void late(NaiveToken stem, NaiveRows rows, int lane, boolean teaches) {
    int d = net.width();
    int[] c = learned ? controls.late(stem) : new int[d];
    long[] sums = new long[d];
    for (int j = 0; j < branches; j++) {
      int[] last = new int[d];
      long expected = 0;
      long sum = 0;
      for (int i = 0; i < d; i++) {
        last[i] = clip(stem.last[i] + ((rows.late(j, i) + 1) >> 1));
        sum += (long) c[i] * rows.late(j, i);
        if ((i + 1) % PART == 0 || i + 1 == d) {
          expected += (sum + 128) >> 8;
          sum = 0;
        }
      }
      NaiveToken branch = net.branch(stem, last);
      net.head(branch);
      long difference = fitness(branch) - fitness(stem);
      if (net.mlp()) {
        note(LATE, difference);
      }
      long r = limited(difference - baseline(LATE) - expected);
      for (int i = 0; i < d; i++) {
        sums[i] += rows.late(j, i) * r;
      }
      if (teaches && learned && j == 0) {
        teacher.late(stem, branch);
      }
    }
    if (!net.mlp()) {
      return;
    }
    int site = net.sites() - 1;
    int[] a = new int[d];
    for (int i = 0; i < d; i++) {
      a[i] = estimate(rows, site, i, lane, (long) c[i] * branches + sums[i]);
    }
    votes.site(site, a, stem);
  }

  private int estimate(NaiveRows rows, int site, int row, int lane, long sum) {
    int a = shifts.dithered8(sum, 1 + site, rows.dither(site, row, lane));
    shifts.note(1 + site, 2 * a);
    return a;
  }

  /** Runs the members of a token, with the stem there and on the K − 1 tokens after it. */
  private void members(List<NaiveToken> stems, NaiveRows rows, int lane, boolean teaches) {
    controls.lane = lane;
    NaiveToken stem = stems.getFirst();
    int members = config.groupSize();
    int[][] now = learned ? controls.present(stem) : nothing();
    int[][] later = learned ? controls.future(stems, now) : nothing();
    long[] r = new long[members];
    long[] rho = new long[members];
    for (int m = 0; m < members; m++) {
      List<NaiveToken> tried = run(stems, rows.member(m, stem));
      long g = fitness(tried.getFirst()) - fitness(stem);
      long all = 0;
      for (int k = 0; k < horizon; k++) {
        all += fitness(tried.get(k)) - fitness(stems.get(k));
      }
      note(PRESENT, g);
      note(HORIZON, all);
      gains.add(all);
      long present = expected(now, rows, m, 0, net.tried());
      long future = 0;
      for (int l = 0; l < net.layers(); l++) {
        int from = l == 0 ? 0 : net.site(l, NaiveNet.GATE);
        future += expected(later, rows, m, from, net.site(l, NaiveNet.CANDIDATE) + 1);
      }
      r[m] = limited(g - baseline(PRESENT) - present);
      rho[m] = limited(all - baseline(HORIZON) - present - future);
      if (teaches && learned && m == 0) {
        teacher.member(stems, tried, rows);
      }
    }
    vote(stem, rows, lane, now, later, r, rho);
  }

  private void vote(
      NaiveToken stem, NaiveRows rows, int lane, int[][] now, int[][] later, long[] r, long[] rho) {
    int members = config.groupSize();
    int local = net.site(net.layers() - 1, NaiveNet.HIDDEN);
    for (int site = 0; site < net.tried(); site++) {
      int[] a = new int[net.rows(site)];
      for (int i = 0; i < a.length; i++) {
        long sum = (long) (now[site][i] + later[site][i]) * members;
        for (int m = 0; m < members; m++) {
          sum += rows.of(m, site, i, stem) * (site == local ? r[m] : rho[m]);
        }
        a[i] = estimate(rows, site, i, lane, sum);
      }
      votes.site(site, a, stem);
    }
  }

  private int[][] nothing() {
    int[][] c = new int[net.tried()][];
    Arrays.setAll(c, site -> new int[net.rows(site)]);
    return c;
  }

  /** Lets a member read the token with its noise, and the rest of the horizon without. */
  private List<NaiveToken> run(List<NaiveToken> stems, NaiveNet.RowNoise noise) {
    int[][] h = stems.getFirst().past.clone();
    List<NaiveToken> tried = new ArrayList<>();
    for (NaiveToken stem : stems) {
      NaiveNet.RowNoise own = tried.isEmpty() ? noise : NaiveNet.NONE;
      NaiveToken act = net.read(stem.token, stem.target, h, own);
      net.head(act);
      tried.add(act);
    }
    return tried;
  }

  /** What control variates of some sites expect of a member, in units of fitness. */
  private static long expected(int[][] c, NaiveRows rows, int member, int from, int to) {
    long expected = 0;
    long sum = 0;
    int count = 0;
    for (int site = from; site < to; site++) {
      for (int i = 0; i < c[site].length; i++) {
        sum += (long) c[site][i] * rows.of(member, site, i);
        if (++count % PART == 0) {
          expected += (sum + 128) >> 8;
          sum = 0;
        }
      }
    }
    return expected + ((sum + 128) >> 8);
  }

  private void steerBaselines() {
    for (int i = 0; i < BASELINES; i++) {
      long mean = 256 * differences[i] / Math.max(1, trials[i]);
      int place = scales.length - BASELINES + i;
      scales[place] += (int) ((mean - scales[place]) >> 4);
      differences[i] = 0;
      trials[i] = 0;
    }
  }

  /** The int8 weights of the moving average. */
  Parameters average() {
    List<byte[]> values = new ArrayList<>();
    for (TensorSpec spec : parameters.tensors().all()) {
      values.add(weights.average(spec));
    }
    return Parameters.of(parameters.config(), values);
  }
}
