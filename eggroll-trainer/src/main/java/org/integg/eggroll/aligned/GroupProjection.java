package org.integg.eggroll.aligned;

import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.Lanes.PAIRS;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.integg.kernels.FixedPoint;
import org.integg.kernels.Kernels;
import org.integg.kernels.Workspace;
import org.integg.model.EggTensors;
import org.integg.model.LayerTensor;
import org.integg.model.PackedParameters;
import org.integg.model.PlainProjection;
import org.integg.model.Projection;
import org.integg.model.TensorKind;

/**
 * The weights with a member's noise on the rows of activations, and the sum of all members' inputs
 * of every matrix.
 */
final class GroupProjection implements Projection {
  private static final LayerTensor[] ROLES = LayerTensor.values();

  private final PlainProjection plain;
  private final PackedParameters packed;
  private final EggTensors tensors;
  private final Kernels kernels;
  private final Workspace workspace;
  private final GroupNoise noise;
  private final int sigmaShift;
  private final List<short[]> inputs;
  private final List<short[]> pastProducts = new ArrayList<>();
  private boolean first;
  private int window;

  /**
   * A projection through weights as they are now, and after {@link #refresh} as they are then.
   *
   * @param inputs by tensor, [K][64]: sums over the members, at most 64 · 127 < 2^13
   */
  GroupProjection(
      PackedParameters packed,
      int sigmaShift,
      GroupNoise noise,
      List<short[]> inputs,
      Kernels kernels,
      Workspace workspace) {
    this.packed = packed;
    this.sigmaShift = sigmaShift;
    this.noise = noise;
    this.inputs = inputs;
    this.kernels = kernels;
    this.workspace = workspace;
    plain = new PlainProjection(packed, kernels, workspace);
    tensors = packed.parameters().tensors();
    for (int layer = 0; layer < tensors.config().layers(); layer++) {
      pastProducts.add(new short[tensors.config().width() * COUNT]);
    }
  }

  /** Takes over what has changed in the weights. */
  void refresh() {
    plain.refresh();
  }

  /**
   * Says who reads next.
   *
   * @param member 0 to G − 1; the first is followed by the others, from the same states
   * @param noiseWindow of {@link GroupNoise#window}
   */
  void member(int member, int noiseWindow) {
    first = member == 0;
    window = noiseWindow;
  }

  @Override
  public int lanes() {
    return plain.lanes();
  }

  @Override
  public int rowStep() {
    return plain.rowStep();
  }

  /** {@code clip(emb[token] + ((ξ + half) >> sigmaShift))}. */
  @Override
  public void embed(int[] tokens, short[] x) {
    plain.embed(tokens, x);
    byte[] xi = noise.bank();
    int half = (1 << sigmaShift) >> 1;
    for (int at = 0; at < x.length; at += PAIRS) {
      int upper = at % COUNT == 0 ? 0 : noise.upper();
      int from = window + upper + at / COUNT * PAIRS;
      for (int lane = 0; lane < PAIRS; lane++) {
        int sum = x[at + lane] + ((xi[from + lane] + half) >> sigmaShift);
        x[at + lane] = (short) Math.max(-FixedPoint.MAX, Math.min(FixedPoint.MAX, sum));
      }
    }
  }

  @Override
  public void norm(int tensor, short[] x, short[] out) {
    plain.norm(tensor, x, out);
  }

  @Override
  public short[] bias(int tensor) {
    return plain.bias(tensor);
  }

  @Override
  public void project(int tensor, int firstRow, int rows, short[] x, short[] out) {
    if (firstRow == 0) {
      add(x, inputs.get(tensor));
    }
    if (tensor == tensors.head()) {
      projectNoisy(tensor, firstRow, rows, x, out);
      return;
    }
    int layer = layer(tensor);
    switch (role(tensor)) {
      // The past is the same for all members, and its noise is that of the other product.
      case UF -> {
        short[] product = pastProducts.get(layer);
        if (first) {
          plain.project(tensor, firstRow, rows, x, product);
        }
        System.arraycopy(product, 0, out, 0, rows * COUNT);
      }
      case UH -> plain.project(tensor, firstRow, rows, x, out);
      default -> projectNoisy(tensor, firstRow, rows, x, out);
    }
  }

  /** Noise in units of an activation, times the divisor of the product: at most 16 · 128. */
  private void projectNoisy(int tensor, int firstRow, int rows, short[] x, short[] out) {
    int factor = 16 * packed.divisor(tensor).divisor() >> sigmaShift;
    int at = window + noise.at(site(tensors, tensor));
    kernels.projectWithRowNoise(
        packed.matrix(tensor),
        firstRow,
        rows,
        x,
        noise.bank(),
        at,
        noise.upper(),
        factor,
        packed.divisor(tensor),
        out,
        workspace);
  }

  private static void add(short[] x, short[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] += x[i];
    }
  }

  /** Forgets the inputs of the token before. */
  static void clear(List<short[]> inputs) {
    inputs.forEach(each -> Arrays.fill(each, (short) 0));
  }

  /** One array for each tensor, empty for those that are no matrix. */
  static List<short[]> inputs(EggTensors tensors) {
    return tensors.all().stream()
        .map(spec -> new short[spec.kind() == TensorKind.MATRIX ? spec.columns() * COUNT : 0])
        .toList();
  }

  private static LayerTensor role(int tensor) {
    return ROLES[(tensor - 1) % ROLES.length];
  }

  private static int layer(int tensor) {
    return (tensor - 1) / ROLES.length;
  }

  /** The site whose rows a tensor's rows are; the head's comes after the last. */
  static int site(EggTensors tensors, int tensor) {
    if (tensor == tensors.head()) {
      return 1 + Site.index(Site.Kind.DOWN, tensors.config().layers() - 1);
    }
    if (tensor == tensors.embedding()) {
      return Site.index(Site.Kind.EMBEDDING, 0);
    }
    Site.Kind kind =
        switch (role(tensor)) {
          case WF, UF, BF -> Site.Kind.GATE;
          case WH, UH, BH -> Site.Kind.CANDIDATE;
          case UP -> Site.Kind.UP;
          case DOWN -> Site.Kind.DOWN;
          case LN1, LN2 -> throw new IllegalArgumentException("no rows: tensor " + tensor);
        };
    return Site.index(kind, layer(tensor));
  }
}
