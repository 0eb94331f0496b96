package org.integg.eggroll.aligned;

import static org.integg.kernels.Lanes.COUNT;

import java.util.Arrays;
import java.util.List;
import org.integg.eggroll.credit.LearnedMatrix;
import org.integg.eggroll.credit.Recording;
import org.integg.eggroll.credit.Site;
import org.integg.eggroll.credit.Slices;
import org.integg.eggroll.credit.Sums;
import org.integg.kernels.Kernels;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;
import org.integg.tokenizer.Tokenizer;

/**
 * What the rows of a token are worth for the tokens after it, within the horizon: a control variate
 * for the future. Per layer, with z = (f + 127)/256 and v = 0 behind the horizon, for each later
 * token from the last to the first: {@code w = M·u + v} is credit of the state after it, {@code t =
 * z·w} of its candidate, {@code s = Hh·t} of the gated past, {@code q = (w·(c − h) + h·s)/256} of
 * its gate, and {@code v = (1 − z)·w + z·s + Hf·q} of the state before. At the token of the noise w
 * is v; t and q are the credits of candidate and gate there, {@code Qf·q + Qh·t} that of the
 * embedding row.
 *
 * <p>Paths from one layer's state to another's are left out; a control variate may do so.
 */
final class FutureCredit {
  /** Credits have 8 fractional bits and stay below this. */
  private static final int LARGEST = 1 << 21;

  private static final int[] NONE = {};

  private final ControlMatrices set;
  private final ControlScales scales;
  private final Recording recording;
  private final Kernels kernels;
  private final Workspace workspace;
  private final int size;
  private final int horizon;

  /** M·u of a layer's candidate at a token, [layer][token][D·64]. */
  private final int[][][] present;

  private final Credits[] credits;
  private final int[] ofEmbedding;

  /** w or v. */
  private final int[] state;

  private final int[] products;
  private final int[] through;
  private final int[] gate;
  private final int[] candidate;
  private final int[] past;
  private final int[] slice = new int[Slices.SIZE];

  /** Credits of a layer's gate and candidate, [D·64], and the same as int8. */
  private record Credits(int[] gate, int[] candidate, short[] smallGate, short[] smallCandidate) {
    static Credits of(int size) {
      return new Credits(new int[size], new int[size], new short[size], new short[size]);
    }
  }

  FutureCredit(
      EggConfig config,
      AlignedSettings settings,
      ControlMatrices set,
      ControlScales scales,
      Recording recording,
      Kernels kernels,
      Workspace workspace) {
    this.set = set;
    this.scales = scales;
    this.recording = recording;
    this.kernels = kernels;
    this.workspace = workspace;
    horizon = settings.horizon();
    int layers = set.mirrors().size();
    size = layers == 0 ? 0 : config.width() * COUNT;
    present = new int[layers][settings.reading()][size];
    credits = new Credits[layers];
    Arrays.setAll(credits, layer -> Credits.of(size));
    ofEmbedding = new int[size];
    state = new int[size];
    products = new int[size];
    through = new int[size];
    gate = new int[size];
    candidate = new int[size];
    past = new int[size];
  }

  /** Credit of a site's rows, [rows·64] with 8 fractional bits; empty if there is none. */
  int[] of(Site site) {
    if (credits.length == 0) {
      return NONE;
    }
    return switch (site.kind()) {
      case EMBEDDING -> ofEmbedding;
      case GATE -> credits[site.layer()].gate;
      case CANDIDATE -> credits[site.layer()].candidate;
      case UP, DOWN -> NONE;
    };
  }

  /**
   * Prepares a token that is in the future of others.
   *
   * @param u credit of its last sum, [D][64]
   */
  void prepare(int t, short[] u) {
    for (int layer = 0; layer < present.length; layer++) {
      int site = Site.index(Site.Kind.CANDIDATE, layer);
      LearnedMatrix matrix = set.get(set.sites().get(site));
      multiply(matrix, u, matrix.bits(), present[layer][t]);
    }
  }

  /** A product with so many fractional bits, brought to 8; ≤ 4096 · 127² < 2^26. */
  private void multiply(LearnedMatrix matrix, short[] credit, int bits, int[] to) {
    Arrays.fill(to, 0);
    kernels.addProduct(matrix.credit(), credit, COUNT, to, workspace);
    Slices.scale(to, size, bits, LARGEST);
  }

  private void multiply(int id, short[] credit, int place, int[] to) {
    LearnedMatrix matrix = set.get(id);
    multiply(matrix, credit, matrix.bits() + 8 - scales.shift(place), to);
  }

  /**
   * Makes the credits of a token.
   *
   * @param tokens what was read, [token][64]
   */
  void make(int t, int[][] tokens, Sums sums) {
    Arrays.fill(ofEmbedding, 0);
    List<ControlMatrices.Mirror> mirrors = set.mirrors();
    for (int layer = 0; layer < mirrors.size(); layer++) {
      ControlMatrices.Mirror mirror = mirrors.get(layer);
      Arrays.fill(state, 0);
      for (int k = t + horizon - 1; k > t; k--) {
        add(state, present[layer][k]);
        enter(layer, k, sums);
        leave(layer, mirror);
        clearSeparated(tokens[k]);
      }
      enter(layer, t, sums);
      multiply(mirror.gateEmbedding(), credits[layer].smallGate, scales.gate(layer), products);
      add(ofEmbedding, products);
      multiply(
          mirror.candidateEmbedding(),
          credits[layer].smallCandidate,
          scales.candidate(layer),
          products);
      add(ofEmbedding, products);
    }
  }

  /** From w to t, z·s and q of a token. */
  private void enter(int layer, int k, Sums sums) {
    Credits own = credits[layer];
    kernels.widen(recording.gate[layer][k], 0, size, gate);
    kernels.widen(recording.candidate[layer][k], 0, size, candidate);
    kernels.widen(recording.past[layer][k], 0, size, past);
    int[] t = own.candidate;
    for (int i = 0; i < size; i++) {
      int open = (Math.abs(candidate[i]) - 127) >> 31; // no credit at a clip
      t[i] = ((state[i] * (gate[i] + 127)) >> 8) & open; // 2^21 · 254 < 2^29
    }
    round(t, own.smallCandidate, scales.candidate(layer), sums);
    ControlMatrices.Mirror mirror = set.mirrors().get(layer);
    multiply(mirror.candidatePast(), own.smallCandidate, scales.candidate(layer), through);
    int[] q = own.gate;
    for (int i = 0; i < size; i++) {
      int open = (Math.abs(gate[i]) - 127) >> 31;
      // 2^21 · (254 + 127) < 2^30
      q[i] = ((state[i] * (candidate[i] - past[i]) + past[i] * through[i]) >> 8) & open;
    }
    for (int i = 0; i < size; i++) {
      through[i] = ((gate[i] + 127) * through[i]) >> 8;
    }
    round(q, own.smallGate, scales.gate(layer), sums);
  }

  /** From w, z·s and q of a token to v before it. */
  private void leave(int layer, ControlMatrices.Mirror mirror) {
    multiply(mirror.gatePast(), credits[layer].smallGate, scales.gate(layer), products);
    for (int i = 0; i < size; i++) {
      int kept = state[i] - ((state[i] * (gate[i] + 127)) >> 8);
      int sum = kept + through[i] + products[i]; // 3 · 2^21
      state[i] = Math.min(LARGEST, Math.max(-LARGEST, sum));
    }
  }

  private void round(int[] credit, short[] to, int place, Sums sums) {
    long squares = 0;
    for (int from = 0; from < size; from += Slices.SIZE) {
      System.arraycopy(credit, from, slice, 0, Slices.SIZE);
      Slices.round(slice, scales.shift(place));
      squares += Slices.store(slice, to, from, kernels);
    }
    sums.addSquares(place, squares);
  }

  private void add(int[] to, int[] more) {
    for (int i = 0; i < size; i++) {
      to[i] = Math.min(LARGEST, Math.max(-LARGEST, to[i] + more[i]));
    }
  }

  /** A separator cleared the state before it was read. */
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
