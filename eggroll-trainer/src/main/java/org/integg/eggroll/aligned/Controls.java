package org.integg.eggroll.aligned;

import static org.integg.kernels.Lanes.COUNT;

import java.util.Arrays;
import java.util.List;
import org.integg.eggroll.credit.Recording;
import org.integg.eggroll.credit.Site;
import org.integg.kernels.FixedPoint;
import org.integg.kernels.Kernels;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;

/**
 * The control variates of a token: for every row with noise, by how much a unit of noise is
 * expected to change fitness, in units of 2^−16 bits. They come from what the stem did, before any
 * noise.
 */
final class Controls {
  private final EggConfig config;
  private final List<Site> sites;
  private final ControlMatrices set;
  private final ControlScales scales;
  private final Recording recording;
  private final RowNoise noise;
  private final CreditProducts products;
  private final Kernels kernels;
  private final int size;
  private final short[] present;
  private final short[] both;
  private final short[] last;

  /** {@code f − shut} is the factor of a candidate. */
  private final short[] shut;

  Controls(
      EggConfig config,
      ControlMatrices set,
      ControlScales scales,
      Recording recording,
      RowNoise noise,
      Kernels kernels,
      Workspace workspace) {
    this.config = config;
    this.set = set;
    this.scales = scales;
    this.recording = recording;
    this.noise = noise;
    this.kernels = kernels;
    products = new CreditProducts(config, kernels, workspace);
    sites = Site.all(config).subList(0, noise.sites());
    size = config.width() * COUNT;
    present = new short[noise.rows() * COUNT];
    both = new short[noise.rows() * COUNT];
    last = new short[size];
    shut = new short[size];
    Arrays.fill(shut, (short) -FixedPoint.MAX);
  }

  /** Control variates for fitness at the token itself, [rows of a member][64]. */
  short[] present() {
    return present;
  }

  /** Control variates for fitness over the horizon. */
  short[] both() {
    return both;
  }

  /** Control variates for the last sum, [D][64]. */
  short[] last() {
    return last;
  }

  /**
   * Computes the control variates of the last sum.
   *
   * @param u its credit, [D][64]
   */
  void makeLast(short[] u) {
    products.last(u, scales.shift(ControlScales.LAST), last);
  }

  /**
   * Computes the control variates of all sites.
   *
   * @param u credit of the last sum, [D][64]
   * @param ahead those for the tokens after this, [rows of a member][64]; reduced where both
   *     together leave 16 bits, so that fitness loses exactly what estimates gain
   */
  void make(int t, short[] u, short[] ahead) {
    int scale = scales.shift(ControlScales.LAST);
    for (Site site : sites) {
      int at = noise.firstRow(site.index()) * COUNT;
      boolean gated = site.kind() == Site.Kind.GATE || site.kind() == Site.Kind.CANDIDATE;
      int down = RowUnits.controlShift(site.kind());
      products.ofLast(
          set.get(set.sites().get(site.index())), u, scale, gated ? 0 : down, present, at);
      if (site.rectified(config)) {
        kernels
            .credits()
            .passPositive(present, at, recording.up[site.layer()][t], site.rows() * COUNT);
      }
      if (gated) {
        short[] f = recording.gate[site.layer()][t];
        short[] c = recording.candidate[site.layer()][t];
        short[] h = recording.past[site.layer()][t];
        if (site.kind() == Site.Kind.GATE) {
          kernels.credits().passGate(present, at, c, h, f, 8 + down, size);
        } else {
          kernels.credits().passGate(present, at, f, shut, c, 8 + down, size);
        }
      }
    }
    kernels.credits().addCredits(present, ahead, both, 0, present.length);
    for (int i = 0; i < ahead.length; i++) {
      ahead[i] = (short) (both[i] - present[i]); // no larger than it was
    }
  }
}
