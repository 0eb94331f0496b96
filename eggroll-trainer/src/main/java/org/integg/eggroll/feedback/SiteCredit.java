package org.integg.eggroll.feedback;

import static org.integg.kernels.Lanes.COUNT;

import java.util.Arrays;
import java.util.List;
import org.integg.eggroll.credit.LearnedMatrix;
import org.integg.eggroll.credit.Recording;
import org.integg.eggroll.credit.Scales;
import org.integg.eggroll.credit.Site;
import org.integg.eggroll.credit.SiteVotes;
import org.integg.eggroll.credit.Slices;
import org.integg.eggroll.credit.Sums;
import org.integg.kernels.Kernels;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;
import org.integg.model.EggTensors;

/** From credit of the last activations to credit of every site, and from that to votes. */
final class SiteCredit {
  /** Products have 8 fractional bits and stay below this. */
  private static final int LARGEST = 1 << 22;

  private final EggTensors tensors;
  private final List<Site> sites;
  private final FeedbackMatrices set;
  private final Scales scales;
  private final Recording recording;
  private final SiteVotes votes;
  private final TimeCredit time;
  private final Kernels kernels;
  private final Workspace workspace;
  private final int[] products;
  private final int[] more;
  private final short[] credits;
  private final int[] slice = new int[Slices.SIZE];
  private final int[] activations = new int[Slices.SIZE];
  private final int[] states = new int[Slices.SIZE];

  SiteCredit(
      EggTensors tensors,
      FeedbackMatrices set,
      Scales scales,
      Recording recording,
      TimeCredit time,
      Kernels kernels,
      Workspace workspace) {
    this.tensors = tensors;
    this.set = set;
    this.scales = scales;
    this.recording = recording;
    this.time = time;
    this.kernels = kernels;
    this.workspace = workspace;
    EggConfig config = tensors.config();
    sites = Site.all(config);
    votes = new SiteVotes(tensors, recording, kernels, workspace);
    int most = Math.max(config.width(), config.hidden()) * COUNT;
    products = new int[most];
    more = new int[most];
    credits = new short[SiteVotes.BATCH * most];
  }

  /**
   * Adds the votes of a segment.
   *
   * @param tokens what was read, [token][64]
   * @param u credit of the last activations, [token][D][64]; zero in probes
   */
  void vote(int[][] tokens, short[][] u, Sums sums) {
    for (Site site : sites) {
      int size = site.rows() * COUNT;
      for (int from = 0; from < u.length; from += SiteVotes.BATCH) {
        long squares = 0;
        for (int i = 0; i < SiteVotes.BATCH; i++) {
          squares += credit(site, from + i, u[from + i], i * size);
        }
        sums.addSquares(Scales.site(site.index()), squares);
        votes.vote(site, credits, from, tokens, sums);
      }
    }
  }

  private long credit(Site site, int t, short[] u, int to) {
    int size = site.rows() * COUNT;
    LearnedMatrix matrix = set.get(set.sites().get(site.index()));
    Arrays.fill(products, 0, size, 0);
    // ≤ 4096 · 127² < 2^26
    kernels.addProduct(matrix.credit(), u, COUNT, products, workspace);
    Slices.scale(products, size, matrix.bits(), LARGEST);
    addTime(site, t, size);
    int shift = scales.shift(Scales.site(site.index()));
    long squares = 0;
    for (int from = 0; from < size; from += Slices.SIZE) {
      squares += finish(site, t, shift, from, to + from);
    }
    return squares;
  }

  /** From a slice of the products to credits, by what the site's activation does and allows. */
  private long finish(Site site, int t, int shift, int from, int to) {
    int layer = site.layer();
    System.arraycopy(products, from, slice, 0, Slices.SIZE);
    switch (site.kind()) {
      case EMBEDDING, DOWN -> Slices.round(slice, shift);
      case UP -> {
        roundWithinRoom(recording.up[layer][t], from, shift);
        if (site.rectified(tensors.config())) {
          muteZeros();
        }
      }
      case GATE -> {
        kernels.widen(recording.candidate[layer][t], from, Slices.SIZE, activations);
        kernels.widen(recording.past[layer][t], from, Slices.SIZE, states);
        for (int i = 0; i < Slices.SIZE; i++) {
          slice[i] = (slice[i] * (activations[i] - states[i])) >> 8; // 2^22 · 254 < 2^30
        }
        roundWithinRoom(recording.gate[layer][t], from, shift);
      }
      case CANDIDATE -> {
        kernels.widen(recording.gate[layer][t], from, Slices.SIZE, activations);
        for (int i = 0; i < Slices.SIZE; i++) {
          slice[i] = (slice[i] * (activations[i] + 127)) >> 8; // 2^22 · 254 < 2^30
        }
        roundWithinRoom(recording.candidate[layer][t], from, shift);
      }
    }
    return Slices.store(slice, credits, to, kernels);
  }

  /**
   * Adds what the site does to later tokens, through the states of its layer and of those above.
   */
  private void addTime(Site site, int t, int size) {
    int layers = tensors.config().layers();
    for (int layer = 0; layer < layers; layer++) {
      if (site.index() < Site.index(tensors.config(), Site.Kind.GATE, layer)) {
        LearnedMatrix matrix = set.get(set.early(layer).get(site.index()));
        int bits = matrix.bits() + 8 - scales.shift(scales.layer(layer));
        Arrays.fill(more, 0, size, 0);
        kernels.addProduct(matrix.credit(), time.scaled(layer, t), COUNT, more, workspace);
        Slices.scale(more, size, bits, LARGEST);
        add(more, size);
      } else if (site.layer() == layer
          && (site.kind() == Site.Kind.GATE || site.kind() == Site.Kind.CANDIDATE)) {
        add(time.of(layer, t), size);
      }
    }
  }

  private void add(int[] credit, int size) {
    for (int i = 0; i < size; i++) {
      products[i] = Math.min(LARGEST, Math.max(-LARGEST, products[i] + credit[i]));
    }
  }

  /** {@link Slices#round}, without credit that points beyond the clip of the activation. */
  private void roundWithinRoom(short[] activation, int from, int shift) {
    Slices.round(slice, shift);
    kernels.widen(activation, from, Slices.SIZE, activations);
    for (int i = 0; i < Slices.SIZE; i++) {
      int x = activations[i];
      // Room is 0 at the clip, at least 127 elsewhere.
      slice[i] = Math.min((127 - x) * 127, Math.max((-127 - x) * 127, slice[i]));
    }
  }

  /** Takes the credit of rows at 0; the activations at hand are 0 to 127. */
  private void muteZeros() {
    for (int i = 0; i < Slices.SIZE; i++) {
      slice[i] &= -activations[i] >> 31;
    }
  }
}
