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
import org.integg.model.EggConfig;
import org.integg.model.EggTensors;

/** Turns credit of the last activations into credit of every site, and that into votes. */
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
  private final short[] credits;
  private final long[] squares = new long[1];

  /** {@code f − shut} is the factor of a candidate. */
  private final short[] shut;

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
    shut = new short[config.width() * COUNT];
    Arrays.fill(shut, (short) -FixedPoint.MAX);
    credits = new short[SiteVotes.BATCH * most];
  }

  /**
   * Adds the votes of a segment.
   *
   * @param tokens the tokens read, [token][64]
   * @param u credit of the last activations, [token][D][64]; zero in probes
   */
  void vote(int[][] tokens, short[][] u, Sums sums) {
    for (Site site : sites) {
      int size = site.rows() * COUNT;
      for (int from = 0; from < u.length; from += SiteVotes.BATCH) {
        squares[0] = 0;
        for (int i = 0; i < SiteVotes.BATCH; i++) {
          credit(site, from + i, u[from + i], i * size);
        }
        sums.addSquares(Scales.site(site.index()), squares[0]);
        votes.vote(site, credits, from, tokens, sums);
      }
    }
  }

  private void credit(Site site, int t, short[] u, int to) {
    int size = site.rows() * COUNT;
    int layer = site.layer();
    int shift = scales.shift(Scales.site(site.index()));
    LearnedMatrix matrix = set.get(set.sites().get(site.index()));
    boolean rectified = site.rectified(tensors.config());
    boolean hidden = site.kind() == Site.Kind.UP;
    short[] clipped = hidden ? recording.up[layer][t] : Kernels.UNCLIPPED;
    boolean inMlp = hidden || site.kind() == Site.Kind.DOWN;
    if (inMlp && layer == tensors.config().layers() - 1) { // reaches no state
      WideScale scale = WideScale.of(matrix.bits(), LARGEST);
      kernels
          .wide()
          .multiplyRounded(
              matrix.credit(),
              u,
              0,
              scale,
              shift,
              clipped,
              rectified,
              credits,
              to,
              squares,
              workspace);
      return;
    }
    multiply(matrix, 0, u, WideKernels.Into.SET);
    addTime(site, t, size);
    if (site.kind() == Site.Kind.GATE) {
      kernels
          .wide()
          .passWide(products, recording.candidate[layer][t], recording.past[layer][t], size);
      clipped = recording.gate[layer][t];
    } else if (site.kind() == Site.Kind.CANDIDATE) {
      kernels.wide().passWide(products, recording.gate[layer][t], shut, size);
      clipped = recording.candidate[layer][t];
    }
    kernels.wide().roundCredits(products, 0, shift, clipped, rectified, credits, to, size, squares);
  }

  /**
   * Computes credits with 8 fractional bits from int8 credits with some more: ≤ 4096 · 127² &lt;
   * 2^26.
   */
  private void multiply(LearnedMatrix matrix, int bits, short[] credit, WideKernels.Into into) {
    WideScale scale = WideScale.of(matrix.bits() + bits, LARGEST);
    kernels.wide().multiplyWide(matrix.credit(), credit, 0, scale, into, products, 0, workspace);
  }

  /**
   * Adds what the site does to later tokens, through the states of its layer and of those above.
   */
  private void addTime(Site site, int t, int size) {
    int layers = tensors.config().layers();
    for (int layer = 0; layer < layers; layer++) {
      if (site.index() < Site.index(tensors.config(), Site.Kind.GATE, layer)) {
        LearnedMatrix matrix = set.get(set.early(layer).get(site.index()));
        int bits = 8 - scales.shift(scales.layer(layer));
        multiply(matrix, bits, time.scaled(layer, t), WideKernels.Into.ADD);
      } else if (site.layer() == layer
          && (site.kind() == Site.Kind.GATE || site.kind() == Site.Kind.CANDIDATE)) {
        kernels.wide().addWide(products, time.of(layer, t), LARGEST, size);
      }
    }
  }
}
