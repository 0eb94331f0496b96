package org.integg.eggroll.aligned;

import static org.integg.kernels.Lanes.COUNT;

import java.util.Arrays;
import java.util.List;
import org.integg.eggroll.credit.LearnedMatrix;
import org.integg.eggroll.credit.Recording;
import org.integg.eggroll.credit.Site;
import org.integg.eggroll.credit.Sums;
import org.integg.kernels.FixedPoint;
import org.integg.kernels.Kernels;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;
import org.integg.tokenizer.Tokenizer;

/**
 * What the rows of a token are worth to the tokens after it, within the horizon: control variates
 * for the future. Per layer, with z = (f + 127)/256 and v = 0 beyond the horizon, for each later
 * token from the last to the first: {@code w = M·u + v} is credit of the state after it, {@code t =
 * z·w} of its candidate, {@code s = Hh·t} of the gated past, {@code q = (w·(c − h) + h·s)/256} of
 * its gate, and {@code v = (1 − z)·w + z·s + Hf·q} of the state before. At the token of the noise w
 * is v; t and q are the credits of candidate and gate there, {@code Qf·q + Qh·t} that of the
 * embedding row.
 *
 * <p>Where the gate does not read the state, or the candidate the gated one, Hf or Hh is zero.
 *
 * <p>Paths from one layer's state to another's are left out; a control variate may leave them out.
 */
final class FutureCredit {
  private final EggConfig config;
  private final ControlMatrices set;
  private final ControlScales scales;
  private final Recording recording;
  private final RowNoise noise;
  private final CreditProducts products;
  private final Kernels kernels;
  private final int size;
  private final int horizon;

  /** M·u of a layer's candidate at a token, [layer][token][D·64]. */
  private final short[][][] present;

  /**
   * Control variates of all rows with noise, [rows of a member][64]; zero where rows have no
   * future.
   */
  private final short[] ahead;

  /** w, then v. */
  private final short[] state;

  private final short[] candidate;

  /** s; zero where the candidate does not read the gated state. */
  private final short[] gated;

  private final short[] more;
  private final short[] smallCandidate;
  private final short[] smallGate;

  /** {@code f − shut} is the factor of a candidate. */
  private final short[] shut;

  FutureCredit(
      EggConfig config,
      AlignedSettings settings,
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
    horizon = settings.horizon();
    size = config.width() * COUNT;
    present = new short[set.mirrors().size()][settings.reading()][size];
    ahead = new short[noise.rows() * COUNT];
    state = new short[size];
    candidate = new short[size];
    gated = new short[size];
    more = new short[size];
    smallCandidate = new short[size];
    smallGate = new short[size];
    shut = new short[size];
    Arrays.fill(shut, (short) -FixedPoint.MAX);
  }

  /** Control variates of all rows of a member for its free run, [rows][64]. */
  short[] ahead() {
    return ahead;
  }

  /**
   * Prepares a token that lies in the future of others.
   *
   * @param u credit of its last sum, [D][64]
   */
  void prepare(int t, short[] u) {
    for (int layer = 0; layer < present.length; layer++) {
      int site = Site.index(config, Site.Kind.CANDIDATE, layer);
      int scale = scales.shift(ControlScales.LAST);
      products.ofLast(set.get(set.sites().get(site)), u, scale, 0, present[layer][t], 0);
    }
  }

  /**
   * Makes the control variates of a token.
   *
   * @param tokens the tokens read, [token][64]
   */
  void make(int t, int[][] tokens, Sums sums) {
    List<ControlMatrices.Mirror> mirrors = set.mirrors();
    Arrays.fill(ahead, 0, size, (short) 0);
    for (int layer = 0; layer < mirrors.size(); layer++) {
      ControlMatrices.Mirror mirror = mirrors.get(layer);
      Arrays.fill(state, (short) 0);
      for (int k = t + horizon - 1; k > t; k--) {
        kernels.credits().addCredits(state, present[layer][k], state, 0, size);
        enter(layer, k, mirror, sums);
        if (mirror.gatePast().isPresent()) {
          multiply(mirror.gatePast().getAsInt(), smallGate, scales.gate(layer), 0);
          kernels.credits().addCredits(state, more, state, 0, size);
        }
        clearSeparated(tokens[k]);
      }
      enter(layer, t, mirror, sums);
      int to = noise.firstRow(Site.index(config, Site.Kind.CANDIDATE, layer)) * COUNT;
      System.arraycopy(candidate, 0, ahead, to, size);
      int down = RowUnits.controlShift(Site.Kind.EMBEDDING);
      multiply(mirror.gateEmbedding(), smallGate, scales.gate(layer), down);
      kernels.credits().addCredits(ahead, more, ahead, 0, size);
      int half = RowUnits.controlShift(Site.Kind.CANDIDATE);
      multiply(mirror.candidateEmbedding(), smallCandidate, scales.candidate(layer), down - half);
      kernels.credits().addCredits(ahead, more, ahead, 0, size);
    }
  }

  /** A product of int8 credits that were shifted by a scale, shifted down once more. */
  private void multiply(int id, short[] credits, int place, int down) {
    products.ofShifted(set.get(id), credits, scales.shift(place), down, more, 0);
  }

  /**
   * Computes, from w, t (halved, like the candidate's noise), q among the gate's rows, and v
   * without what comes through the gate.
   */
  private void enter(int layer, int k, ControlMatrices.Mirror mirror, Sums sums) {
    short[] f = recording.gate[layer][k];
    short[] c = recording.candidate[layer][k];
    int half = RowUnits.controlShift(Site.Kind.CANDIDATE);
    System.arraycopy(state, 0, candidate, 0, size);
    kernels.credits().passGate(candidate, 0, f, shut, c, 8 + half, size);
    int place = scales.candidate(layer);
    sums.addSquares(place, products.round(candidate, 0, scales.shift(place), smallCandidate));
    if (mirror.candidatePast().isPresent()) {
      LearnedMatrix past = set.get(mirror.candidatePast().getAsInt());
      products.ofShifted(past, smallCandidate, scales.shift(place), -half, gated, 0);
    }
    int to = noise.firstRow(Site.index(config, Site.Kind.GATE, layer)) * COUNT;
    kernels.credits().gateCredit(state, gated, f, c, recording.past[layer][k], ahead, to, size);
    place = scales.gate(layer);
    sums.addSquares(place, products.round(ahead, to, scales.shift(place), smallGate));
  }

  /** Clears credit at separators: a separator cleared the state before it was read. */
  private void clearSeparated(int[] tokens) {
    for (int lane = 0; lane < COUNT; lane++) {
      if (tokens[lane] == Tokenizer.SEPARATOR) {
        for (int i = lane; i < size; i += COUNT) {
          state[i] = 0;
        }
      }
    }
  }
}
