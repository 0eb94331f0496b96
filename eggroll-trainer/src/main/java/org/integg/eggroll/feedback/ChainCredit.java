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
import org.integg.kernels.Kernels;
import org.integg.kernels.WideScale;
import org.integg.kernels.Workspace;
import org.integg.model.Activation;
import org.integg.model.EggConfig;
import org.integg.model.EggTensors;
import org.integg.model.LayerTensor;
import org.integg.model.Operations.Product;
import org.integg.model.Parameters;
import org.integg.tokenizer.Tokenizer;

/**
 * Takes credit of the last activations back through a segment: layer by layer and token by token,
 * by the mirrors of the products and closed forms between them. Values are shorts with 5 fractional
 * bits; the input of a product is int8, by its site's scale.
 */
final class ChainCredit {
  private static final int FRACTION_BITS = 5;

  /** Products are limited to this before they are rounded, or to 16 bits. */
  private static final int LARGEST = 1 << 22;

  /**
   * How far a product of int8 may be shifted up: only a mirror of nothing but tiny values would
   * need more.
   */
  private static final int MOST_UP = 7;

  /** Largest shift of a value of 16 bits. */
  private static final int MOST_DOWN = 15;

  private final Parameters parameters;
  private final EggTensors tensors;
  private final EggConfig config;
  private final List<Site> sites;
  private final MirrorMatrices set;
  private final Scales scales;
  private final Recording recording;
  private final MirrorRows entering;
  private final Kernels kernels;
  private final Workspace workspace;
  private final SiteVotes votes;
  private final int batch;
  private final int size;

  /** Credits of a batch of tokens, by site. */
  private final short[][] credits;

  /** Credit of the states after the token, by layer. */
  private final short[][] later;

  /** Credit of the sum between layers, [token of the batch][D][64]. */
  private final short[][] sum;

  /** Credit of a layer's normed input and of its gated state. */
  private final short[] normed;

  private final short[] gated;

  /** One product's part of a credit. */
  private final short[] part;

  private final long[] squares = new long[1];

  ChainCredit(
      Parameters parameters,
      int segment,
      MirrorMatrices set,
      Scales scales,
      Recording recording,
      MirrorRows entering,
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
    batch = SiteVotes.batch(segment);
    votes = new SiteVotes(tensors, recording, batch, kernels, workspace);
    sites = set.sites();
    size = config.width() * COUNT;
    credits = new short[sites.size()][];
    for (Site site : sites) {
      credits[site.index()] = new short[batch * site.rows() * COUNT];
    }
    later = new short[config.layers()][size];
    sum = new short[batch][size];
    normed = new short[size];
    gated = new short[size];
    part = new short[size];
  }

  /**
   * Adds the votes of a segment.
   *
   * @param tokens the tokens read, [token][64]
   * @param u credit of the last activations, [token][D][64]; zero in probes
   */
  void vote(int[][] tokens, short[][] u, Sums sums) {
    for (short[] each : later) {
      Arrays.fill(each, (short) 0);
    }
    for (int from = u.length - batch; from >= 0; from -= batch) {
      back(tokens, from, u, sums);
      for (Site site : sites) {
        votes.vote(site, credits[site.index()], from, tokens, sums);
      }
    }
  }

  /**
   * Takes a batch of tokens through one layer after the other: the matrices that all tokens of the
   * batch use stay in the processor's caches.
   */
  private void back(int[][] tokens, int from, short[][] u, Sums sums) {
    for (int i = 0; i < batch; i++) {
      for (int at = 0; at < size; at++) {
        sum[i][at] = (short) (u[from + i][at] << FRACTION_BITS); // 127 · 2^5 < 2^12
      }
    }
    for (int layer = config.layers() - 1; layer >= 0; layer--) {
      if (config.hasMlp()) {
        mlp(layer, from, sums);
      }
      for (int i = batch - 1; i >= 0; i--) {
        recurrence(layer, from + i, i, tokens[from + i], sums);
      }
    }
    for (int i = 0; i < batch; i++) {
      round(sites.getFirst(), Kernels.UNCLIPPED, i, sums);
    }
  }

  private void mlp(int layer, int from, Sums sums) {
    Site down = site(Site.Kind.DOWN, layer);
    Site up = site(Site.Kind.UP, layer);
    byte[] gain = gain(LayerTensor.LN2, layer);
    for (int i = 0; i < batch; i++) {
      int t = from + i;
      round(down, entering.down(layer, t), i, sums);
      hidden(layer, down, up, recording.up[layer][t], i, sums);
      product(layer, LayerTensor.UP, up, i, normed);
      norm(gain, normed, entering.second(layer, t), recording.second[layer][t], sum[i]);
    }
  }

  private void recurrence(int layer, int t, int place, int[] tokens, Sums sums) {
    Site candidate = site(Site.Kind.CANDIDATE, layer);
    Site gate = site(Site.Kind.GATE, layer);
    short[] state = later[layer];
    short[] f = recording.gate[layer][t];
    short[] c = recording.candidate[layer][t];
    squares[0] = 0;
    kernels
        .chain()
        .creditCandidate(
            sum[place], state, f, c, shift(candidate), of(candidate), place * size, size, squares);
    count(candidate, sums);
    collect(candidate, Activation.GATED, place, gated);
    short[] h = recording.past[layer][t];
    squares[0] = 0;
    kernels
        .chain()
        .creditGate(state, gated, f, c, h, shift(gate), of(gate), place * size, size, squares);
    count(gate, sums);
    add(candidate, Activation.STATE, place, state);
    add(gate, Activation.STATE, place, state);
    forget(tokens, state);
    collect(candidate, Activation.NORMED, place, normed);
    add(gate, Activation.NORMED, place, normed);
    byte[] gain = gain(LayerTensor.LN1, layer);
    norm(gain, normed, entering.first(layer, t), recording.normed[layer][t], sum[place]);
  }

  private Site site(Site.Kind kind, int layer) {
    return sites.get(Site.index(config, kind, layer));
  }

  private int shift(Site site) {
    return Math.min(MOST_DOWN, scales.shift(Scales.site(site.index())));
  }

  /** Rounds credit of the sum, which is the credit of a site of D rows. */
  private void round(Site site, short[] clipped, int place, Sums sums) {
    squares[0] = 0;
    kernels
        .chain()
        .narrowCredits(sum[place], shift(site), clipped, of(site), place * size, size, squares);
    count(site, sums);
  }

  /** Rounded credits of a site for a batch of tokens, from which votes are made. */
  private short[] of(Site site) {
    return credits[site.index()];
  }

  private void count(Site site, Sums sums) {
    sums.addSquares(Scales.site(site.index()), squares[0]);
  }

  /** Fractional bits of a product beyond those of credits. */
  private int bits(LearnedMatrix mirror, Site site) {
    return mirror.bits() - shift(site);
  }

  /**
   * Computes credit of a product's input from rounded credit of the site that the product leads to.
   */
  private void product(int layer, LayerTensor product, Site site, int place, short[] to) {
    LearnedMatrix mirror = set.mirror(layer, product);
    int bits = bits(mirror, site);
    int up = 1 << Math.min(MOST_UP, Math.max(0, -bits));
    // ≤ 16,384 · 127² < 2^28
    int at = place * site.rows() * COUNT;
    kernels
        .credits()
        .multiplyCredits(mirror.credit(), of(site), at, Math.max(0, bits), up, 0, to, 0, workspace);
  }

  /** Replaces an activation's credit by what a site's products bring back to it. */
  private void collect(Site site, Activation input, int place, short[] to) {
    Arrays.fill(to, (short) 0);
    add(site, input, place, to);
  }

  /** Adds to an activation's credit what a site's products bring back to it. */
  private void add(Site site, Activation input, int place, short[] to) {
    for (Product<Activation> product : site.products()) {
      if (product.input() == input) {
        product(site.layer(), product.weights(), site, place, part);
        kernels.credits().addCredits(to, part, to, 0, size);
      }
    }
  }

  /** Turns credit of the output of the product down into credit of the hidden rows. */
  private void hidden(int layer, Site down, Site up, short[] activations, int place, Sums sums) {
    LearnedMatrix mirror = set.mirror(layer, LayerTensor.DOWN);
    int bits = bits(mirror, down);
    WideScale scale =
        new WideScale(Math.max(0, bits), Math.min(MOST_UP, Math.max(0, -bits)), LARGEST);
    squares[0] = 0;
    kernels
        .wide()
        .multiplyRounded(
            mirror.credit(),
            of(down),
            place * size,
            scale,
            shift(up),
            activations,
            up.rectified(config),
            of(up),
            place * up.rows() * COUNT,
            squares,
            workspace);
    count(up, sums);
  }

  /** Clears credit at separators: nothing comes back over one. */
  private static void forget(int[] tokens, short[] credit) {
    for (int lane = 0; lane < COUNT; lane++) {
      if (tokens[lane] == Tokenizer.SEPARATOR) {
        for (int i = lane; i < credit.length; i += COUNT) {
          credit[i] = 0;
        }
      }
    }
  }

  private byte[] gain(LayerTensor norm, int layer) {
    return parameters.get(tensors.layer(layer, norm));
  }

  /**
   * Adds to the credit of the sum what comes back through a norm.
   *
   * @param z credit of the norm's output
   * @param x the norm's input
   * @param y the norm's output
   * @param to credit of the sum
   */
  private void norm(byte[] gain, short[] z, short[] x, short[] y, short[] to) {
    kernels.chain().creditSum(z, x, y, gain, config.width(), to, workspace);
  }
}
