package org.integg.eggroll.feedback;

import static org.integg.kernels.Lanes.COUNT;

import java.util.Arrays;
import java.util.List;
import org.integg.eggroll.credit.LearnedMatrix;
import org.integg.eggroll.credit.Recording;
import org.integg.eggroll.credit.Scales;
import org.integg.eggroll.credit.Site;
import org.integg.eggroll.credit.SiteVotes;
import org.integg.eggroll.credit.Sums;
import org.integg.kernels.FixedPoint;
import org.integg.kernels.Kernels;
import org.integg.kernels.WideKernels;
import org.integg.kernels.WideScale;
import org.integg.kernels.Workspace;
import org.integg.model.Activation;
import org.integg.model.EggConfig;
import org.integg.model.EggTensors;
import org.integg.model.LayerTensor;
import org.integg.model.Parameters;
import org.integg.tokenizer.Tokenizer;

/**
 * Credit of the last activations on its way back through a segment: layer by layer and token by
 * token, by the mirrors of the products and closed forms between them. Values have 8 fractional
 * bits; what enters a product is int8, by its site's scale.
 */
final class ChainCredit {
  /** Values stay below this. */
  private static final int LARGEST = 1 << 22;

  private static final long LARGEST_REACTION = 1L << 29;

  /** Elements of a loop over ints alone, while the nearest cache has them: 16 rows of lanes. */
  private static final int SLICE = 16 * COUNT;

  private static final short[] UNCLIPPED = {};

  private final Parameters parameters;
  private final EggTensors tensors;
  private final EggConfig config;
  private final List<Site> sites;
  private final MirrorMatrices set;
  private final Scales scales;
  private final Recording recording;
  private final MirrorProjection entering;
  private final Kernels kernels;
  private final Workspace workspace;
  private final SiteVotes votes;
  private final int size;

  /** Of a batch of tokens, by site. */
  private final short[][] credits;

  /** Of the states after the token, by layer. */
  private final int[][] later;

  /** Of the sum between layers, [D][64]. */
  private final int[] sum;

  /** Of a state, then of the gated state: [D][64]. */
  private final int[] state;

  /** Of the gated state; zero where the candidate does not read that. */
  private final int[] past;

  private final int[] products;
  private final short[] narrow;
  private final int[] slice = new int[SLICE];
  private final int[] gate = new int[SLICE];
  private final int[] candidate = new int[SLICE];
  private final int[] before = new int[SLICE];

  /** {@code f − shut} is the factor of a candidate. */
  private final short[] shut;

  private final int[] reactions = new int[COUNT];
  private final long[] dots = new long[COUNT];
  private final long[] squares = new long[1];

  ChainCredit(
      Parameters parameters,
      MirrorMatrices set,
      Scales scales,
      Recording recording,
      MirrorProjection entering,
      Kernels kernels,
      Workspace workspace) {
    this.parameters = parameters;
    tensors = parameters.tensors();
    config = tensors.config();
    this.set = set;
    this.scales = scales;
    this.recording = recording;
    this.entering = entering;
    this.kernels = kernels;
    this.workspace = workspace;
    votes = new SiteVotes(tensors, recording, kernels, workspace);
    sites = Site.all(config);
    size = config.width() * COUNT;
    credits = new short[sites.size()][];
    for (Site site : sites) {
      credits[site.index()] = new short[SiteVotes.BATCH * site.rows() * COUNT];
    }
    later = new int[config.layers()][size];
    sum = new int[size];
    state = new int[size];
    past = new int[size];
    products = new int[Math.max(config.width(), config.hidden()) * COUNT];
    narrow = new short[products.length];
    shut = new short[size];
    Arrays.fill(shut, (short) -FixedPoint.MAX);
  }

  /**
   * Adds the votes of a segment.
   *
   * @param tokens what was read, [token][64]
   * @param u credit of the last activations, [token][D][64]; zero in probes
   */
  void vote(int[][] tokens, short[][] u, Sums sums) {
    for (int[] each : later) {
      Arrays.fill(each, 0);
    }
    for (int from = u.length - SiteVotes.BATCH; from >= 0; from -= SiteVotes.BATCH) {
      for (int i = SiteVotes.BATCH - 1; i >= 0; i--) {
        back(tokens[from + i], from + i, i, u[from + i], sums);
      }
      for (Site site : sites) {
        votes.vote(site, credits[site.index()], from, tokens, sums);
      }
    }
  }

  private void back(int[] tokens, int t, int place, short[] u, Sums sums) {
    kernels.widen(u, 0, size, sum);
    for (int i = 0; i < size; i++) {
      sum[i] <<= 8;
    }
    for (int layer = config.layers() - 1; layer >= 0; layer--) {
      if (layer < config.layers() - 1) {
        keepWithin(entering.first(layer + 1, t));
      }
      if (config.hasMlp()) {
        mlp(layer, t, place, sums);
        keepWithin(entering.second(layer, t));
      }
      recurrence(layer, t, place, tokens, sums);
    }
    round(sites.getFirst(), sum, UNCLIPPED, place, sums);
  }

  /** Takes the credit of a sum that points beyond its clip; that of the last one has none. */
  private void keepWithin(short[] x) {
    for (int from = 0; from < size; from += SLICE) {
      kernels.widen(x, from, SLICE, gate);
      for (int i = 0; i < SLICE; i++) {
        // Room is 0 at the clip, at least 2^22 elsewhere, and below 2^30.
        int above = (127 - gate[i]) * LARGEST;
        int below = (-127 - gate[i]) * LARGEST;
        sum[from + i] = Math.min(above, Math.max(below, sum[from + i]));
      }
    }
  }

  private void mlp(int layer, int t, int place, Sums sums) {
    Site down = site(Site.Kind.DOWN, layer);
    Site up = site(Site.Kind.UP, layer);
    round(down, sum, entering.down(layer, t), place, sums);
    product(layer, LayerTensor.DOWN, down, products);
    round(up, products, recording.up[layer][t], place, sums);
    product(layer, LayerTensor.UP, up, products);
    norm(LayerTensor.LN2, layer, entering.second(layer, t), recording.second[layer][t], sums);
  }

  private void recurrence(int layer, int t, int place, int[] tokens, Sums sums) {
    Site gates = site(Site.Kind.GATE, layer);
    Site candidates = site(Site.Kind.CANDIDATE, layer);
    int[] of = later[layer];
    System.arraycopy(sum, 0, state, 0, size);
    kernels.addWide(state, of, LARGEST, size);
    candidates(candidates, layer, t, place, sums);
    product(layer, LayerTensor.WH, candidates, products);
    if (candidates.reads(Activation.GATED)) {
      product(layer, LayerTensor.UH, candidates, past);
    }
    gates(gates, layer, t, place, sums);
    System.arraycopy(products, 0, state, 0, size);
    if (gates.reads(Activation.STATE)) {
      product(layer, LayerTensor.UF, gates, products);
      kernels.addWide(of, products, LARGEST, size);
    }
    forget(tokens, of);
    product(layer, LayerTensor.WF, gates, products);
    kernels.addWide(products, state, LARGEST, size);
    norm(LayerTensor.LN1, layer, entering.first(layer, t), recording.normed[layer][t], sums);
  }

  private Site site(Site.Kind kind, int layer) {
    return sites.get(Site.index(config, kind, layer));
  }

  private static int limit(int value) {
    return Math.min(LARGEST, Math.max(-LARGEST, value));
  }

  /**
   * Rounds credit of a site, and puts it where votes are made from.
   *
   * @param clipped what the site's clip gave, or none if it has none of its own
   */
  private void round(Site site, int[] credit, short[] clipped, int place, Sums sums) {
    int scale = Scales.site(site.index());
    int count = site.rows() * COUNT;
    squares[0] = 0;
    kernels.roundCredits(
        credit, 0, scales.shift(scale), clipped, site.rectified(config), narrow, 0, count, squares);
    System.arraycopy(narrow, 0, credits[site.index()], place * count, count);
    sums.addSquares(scale, squares[0]);
  }

  private void candidates(Site site, int layer, int t, int place, Sums sums) {
    System.arraycopy(state, 0, products, 0, size);
    kernels.passWide(products, recording.gate[layer][t], shut, size); // 2^22 · 254 < 2^30
    round(site, products, recording.candidate[layer][t], place, sums);
  }

  /** Credits of the gate; what they and the candidate leave of that of the state before. */
  private void gates(Site site, int layer, int t, int place, Sums sums) {
    int[] of = later[layer];
    for (int from = 0; from < size; from += SLICE) {
      kernels.widen(recording.gate[layer][t], from, SLICE, gate);
      kernels.widen(recording.candidate[layer][t], from, SLICE, candidate);
      kernels.widen(recording.past[layer][t], from, SLICE, before);
      for (int i = 0; i < SLICE; i++) {
        int w = state[from + i];
        int s = past[from + i];
        state[from + i] =
            (w * (candidate[i] - before[i]) + s * before[i]) >> 8; // 2^22 · 381 < 2^31
        of[from + i] = limit((w * (129 - gate[i]) + s * (gate[i] + 127)) >> 8); // 2^22 · 256
      }
    }
    round(site, state, recording.gate[layer][t], place, sums);
  }

  /** Credit of what enters a product, from what was rounded last, which is that of a site. */
  private void product(int layer, LayerTensor product, Site site, int[] to) {
    LearnedMatrix mirror = set.mirror(layer, product);
    int bits = mirror.bits() + 8 - scales.shift(Scales.site(site.index()));
    WideScale scale = WideScale.of(bits, LARGEST);
    // ≤ 16,384 · 127² < 2^28
    kernels.multiplyWide(mirror.credit(), narrow, scale, WideKernels.Into.SET, to, 0, workspace);
  }

  /** Nothing comes back over a separator. */
  private static void forget(int[] tokens, int[] credit) {
    for (int lane = 0; lane < COUNT; lane++) {
      if (tokens[lane] == Tokenizer.SEPARATOR) {
        for (int i = lane; i < credit.length; i += COUNT) {
          credit[i] = 0;
        }
      }
    }
  }

  /**
   * Adds to the credit of the sum what comes back through a norm from the products.
   *
   * @param x what entered the norm
   * @param y what it gave
   */
  private void norm(LayerTensor norm, int layer, short[] x, short[] y, Sums sums) {
    int scale = scales.layer(norm == LayerTensor.LN1 ? layer : config.layers() + layer);
    int shift = scales.shift(scale);
    react(y);
    squares[0] = 0;
    kernels.creditNorm(
        products,
        x,
        parameters.get(tensors.layer(layer, norm)),
        config.width(),
        reactions,
        shift,
        narrow,
        squares,
        workspace);
    sums.addSquares(scale, squares[0]);
    int most = LARGEST >> shift;
    for (int from = 0; from < size; from += SLICE) {
      kernels.widen(narrow, from, SLICE, slice);
      for (int i = 0; i < SLICE; i++) {
        int credit = Math.min(most, Math.max(-most, slice[i])) << shift;
        sum[from + i] = limit(sum[from + i] + credit);
      }
    }
  }

  /** Per lane the norm's reaction through its mean: credits times outputs, divided by D. */
  private void react(short[] y) {
    Arrays.fill(dots, 0); // 4096 · 127 · 2^22 < 2^42
    for (int at = 0; at < size; at += COUNT) {
      for (int lane = 0; lane < COUNT; lane++) {
        dots[lane] += (long) products[at + lane] * y[at + lane];
      }
    }
    for (int lane = 0; lane < COUNT; lane++) {
      reactions[lane] =
          (int) Math.clamp(dots[lane] / config.width(), -LARGEST_REACTION, LARGEST_REACTION);
    }
  }
}
