package org.integg.eggroll.aligned;

import static org.integg.kernels.Lanes.COUNT;

import java.util.Arrays;
import java.util.List;
import org.integg.eggroll.credit.LearnedMatrix;
import org.integg.eggroll.credit.Recording;
import org.integg.eggroll.credit.Site;
import org.integg.eggroll.credit.Slices;
import org.integg.kernels.FixedPoint;
import org.integg.kernels.Kernels;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;

/**
 * The control variates of a token: for every row with noise, by how much a unit of noise is
 * expected to change fitness, in units of 2^−16 bits. They are made of what the stem did, before
 * any noise.
 */
final class Controls {
  /** Credits have 8 fractional bits and stay below this. */
  private static final int LARGEST = 1 << 22;

  /** u·2^(scale − 15)/isqrt(D) is fitness in units of 2^−8 bits (docs/aligned.md, section 5). */
  private static final int CREDIT_BITS = 15;

  private final List<Site> sites;
  private final ControlMatrices set;
  private final ControlScales scales;
  private final Recording recording;
  private final RowNoise noise;
  private final FutureCredit future;
  private final Kernels kernels;
  private final Workspace workspace;

  /** {@code 2^multiplierBits / isqrt(D)}, 128 to 255. */
  private final int multiplier;

  private final int multiplierBits;
  private final int[] products;
  private final int[] slice = new int[Slices.SIZE];
  private final int[] later = new int[Slices.SIZE];
  private final int[] first = new int[Slices.SIZE];
  private final int[] second = new int[Slices.SIZE];
  private final short[] present;
  private final short[] ahead;
  private final short[] both;
  private final short[] last;

  Controls(
      EggConfig config,
      ControlMatrices set,
      ControlScales scales,
      Recording recording,
      RowNoise noise,
      FutureCredit future,
      Kernels kernels,
      Workspace workspace) {
    this.set = set;
    this.scales = scales;
    this.recording = recording;
    this.noise = noise;
    this.future = future;
    this.kernels = kernels;
    this.workspace = workspace;
    sites = Site.all(config).subList(0, noise.sites());
    int root = (int) FixedPoint.isqrt(config.width());
    multiplierBits = 7 + Integer.SIZE - Integer.numberOfLeadingZeros(root - 1);
    multiplier = (1 << multiplierBits) / root;
    products = new int[config.hidden() * COUNT];
    present = new short[noise.rows() * COUNT];
    ahead = new short[noise.rows() * COUNT];
    both = new short[noise.rows() * COUNT];
    last = new short[config.width() * COUNT];
  }

  /** For fitness at the token itself, [rows of a member][64]. */
  short[] present() {
    return present;
  }

  /** For fitness at the tokens after it. */
  short[] ahead() {
    return ahead;
  }

  /** For both. */
  short[] both() {
    return both;
  }

  /** For the last sum, [D][64]. */
  short[] last() {
    return last;
  }

  /**
   * Makes those of the last sum.
   *
   * @param u its credit, [D][64]
   */
  void makeLast(short[] u) {
    int down = down(RowUnits.LAST_SHIFT);
    for (int from = 0; from < last.length; from += Slices.SIZE) {
      kernels.widen(u, from, Slices.SIZE, slice);
      for (int i = 0; i < Slices.SIZE; i++) {
        slice[i] <<= 8;
      }
      store(slice, down, last, from);
    }
  }

  /**
   * Makes those of all sites.
   *
   * @param u credit of the last sum, [D][64]
   */
  void make(int t, short[] u) {
    for (Site site : sites) {
      int size = site.rows() * COUNT;
      LearnedMatrix matrix = set.get(set.sites().get(site.index()));
      Arrays.fill(products, 0, size, 0);
      // ≤ 4096 · 127² < 2^26
      kernels.addProduct(matrix.credit(), u, COUNT, products, workspace);
      Slices.scale(products, size, matrix.bits(), LARGEST);
      int[] more = future.of(site);
      int to = noise.firstRow(site.index()) * COUNT;
      int down = down(RowUnits.controlShift(site.kind()));
      for (int from = 0; from < size; from += Slices.SIZE) {
        System.arraycopy(products, from, slice, 0, Slices.SIZE);
        passGates(site, t, from);
        if (more.length > 0) {
          addFuture(more, from, down, to);
        } else {
          store(slice, down, present, to + from);
          System.arraycopy(present, to + from, both, to + from, Slices.SIZE);
        }
      }
    }
  }

  private void addFuture(int[] more, int from, int down, int to) {
    System.arraycopy(more, from, later, 0, Slices.SIZE);
    for (int i = 0; i < Slices.SIZE; i++) {
      second[i] = Math.min(LARGEST, Math.max(-LARGEST, slice[i] + later[i]));
    }
    store(slice, down, present, to + from);
    store(later, down, ahead, to + from);
    store(second, down, both, to + from);
  }

  /** From credit of what gates let through to that of gate and candidate themselves. */
  private void passGates(Site site, int t, int from) {
    int layer = site.layer();
    switch (site.kind()) {
      case EMBEDDING, UP, DOWN -> {}
      case GATE -> {
        kernels.widen(recording.candidate[layer][t], from, Slices.SIZE, first);
        kernels.widen(recording.past[layer][t], from, Slices.SIZE, second);
        for (int i = 0; i < Slices.SIZE; i++) {
          slice[i] = (slice[i] * (first[i] - second[i])) >> 8; // 2^22 · 254 < 2^30
        }
        mute(recording.gate[layer][t], from);
      }
      case CANDIDATE -> {
        kernels.widen(recording.gate[layer][t], from, Slices.SIZE, first);
        for (int i = 0; i < Slices.SIZE; i++) {
          slice[i] = (slice[i] * (first[i] + 127)) >> 8; // 2^22 · 254 < 2^30
        }
        mute(recording.candidate[layer][t], from);
      }
    }
  }

  /** No credit where an activation is at its clip. */
  private void mute(short[] activation, int from) {
    kernels.widen(activation, from, Slices.SIZE, first);
    for (int i = 0; i < Slices.SIZE; i++) {
      slice[i] &= (Math.abs(first[i]) - 127) >> 31;
    }
  }

  /** Bits from a credit with 8 fractional bits, times the multiplier, to a control variate. */
  private int down(int shift) {
    return multiplierBits + CREDIT_BITS + shift - scales.shift(ControlScales.LAST);
  }

  /** Brings credits below 2^23 to control variates; the product is below 2^31. */
  private void store(int[] credits, int down, short[] to, int at) {
    int right = Math.min(31, Math.max(0, down));
    int left = Math.min(15, Math.max(0, -down));
    int limit = Short.MAX_VALUE >> left;
    int by = multiplier;
    for (int i = 0; i < Slices.SIZE; i++) {
      credits[i] = Math.min(limit, Math.max(-limit, (credits[i] * by) >> right)) << left;
    }
    kernels.narrow(credits, 0, Slices.SIZE, to, at);
  }
}
