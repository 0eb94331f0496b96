package org.integg.eggroll.aligned;

import static org.integg.kernels.Lanes.COUNT;

import java.util.ArrayList;
import java.util.List;
import org.integg.eggroll.credit.Recording;
import org.integg.eggroll.credit.Site;
import org.integg.kernels.Kernels;
import org.integg.kernels.Workspace;
import org.integg.model.EggTensors;
import org.integg.model.LayerTensor;
import org.integg.model.PackedParameters;
import org.integg.model.PlainProjection;
import org.integg.model.Projection;

/** The weights with a member's noise on the rows of activations. */
final class MemberProjection implements Projection {
  private final PlainProjection plain;
  private final PackedParameters packed;
  private final EggTensors tensors;
  private final RowNoise noise;
  private final Kernels kernels;
  private final Workspace workspace;
  private final List<short[]> pastProducts = new ArrayList<>();
  private final short[] unused;
  private final Recording recording;
  private short[] first = {};
  private short[] second = {};
  private boolean shares;
  private boolean records;
  private int member;

  /**
   * A projection through weights as a plain one has them.
   *
   * @param recording of one token: where gates and candidates go if asked for
   */
  MemberProjection(
      PackedParameters packed,
      PlainProjection plain,
      RowNoise noise,
      Recording recording,
      Kernels kernels,
      Workspace workspace) {
    this.packed = packed;
    this.plain = plain;
    this.noise = noise;
    this.recording = recording;
    this.kernels = kernels;
    this.workspace = workspace;
    tensors = packed.parameters().tensors();
    int size = tensors.config().width() * COUNT;
    unused = new short[size];
    for (int layer = 0; layer < tensors.config().layers(); layer++) {
      pastProducts.add(new short[size]);
    }
  }

  /**
   * Says who reads next.
   *
   * @param member 0 to P − 1; the first is followed by the others, from the same states
   * @param record whether gates and candidates are written down
   */
  void member(int member, boolean record) {
    shares = member > 0;
    records = record;
    this.member = member;
  }

  @Override
  public int lanes() {
    return plain.lanes();
  }

  @Override
  public int rowStep() {
    return plain.rowStep();
  }

  @Override
  public void embed(int[] tokens, short[] x) {
    plain.embed(tokens, x);
    int rows = tensors.config().width();
    kernels.addRowNoise(
        x, rows, noise.bank(), noise.member(member), noise.upper(), RowUnits.EMBEDDING_SHIFT, x);
  }

  @Override
  public void norm(int tensor, short[] x, short[] out) {
    plain.norm(tensor, x, out);
    if (records && tensor == tensors.outputNorm()) {
      Recording.copy(x, recording.last[0]);
    }
  }

  @Override
  public void project(int tensor, int firstRow, int rows, short[] x, short[] out) {
    if (tensor == tensors.head()) {
      plain.project(tensor, firstRow, rows, x, out);
      return;
    }
    int layer = tensors.layerOf(tensor);
    switch (tensors.role(tensor)) {
      case WF -> {
        first = out;
        projectNoisy(tensor, Site.Kind.GATE, x, out);
      }
      case UF -> {
        second = out;
        past(tensor, layer, x, out);
      }
      case WH -> {
        first = out;
        projectNoisy(tensor, Site.Kind.CANDIDATE, x, out);
      }
      case UH -> {
        second = out;
        plain.project(tensor, firstRow, rows, x, out);
        if (records) {
          Recording.copy(x, recording.gated[layer][0]);
        }
      }
      case UP -> projectNoisy(tensor, Site.Kind.UP, x, out);
      case DOWN -> {
        if (layer == tensors.config().layers() - 1) {
          plain.project(tensor, firstRow, rows, x, out);
        } else {
          projectNoisy(tensor, Site.Kind.DOWN, x, out);
        }
      }
      default -> throw new IllegalArgumentException("no matrix: tensor " + tensor);
    }
  }

  /** The past is the same for all members, and its noise is that of the other product. */
  private void past(int tensor, int layer, short[] x, short[] out) {
    short[] product = pastProducts.get(layer);
    if (!shares) {
      plain.project(tensor, 0, tensors.config().width(), x, product);
    }
    Recording.copy(product, out);
  }

  /** Noise in units of an activation, times the divisor of the product: at most 16 · 128. */
  private void projectNoisy(int tensor, Site.Kind kind, short[] x, short[] out) {
    int rows = tensors.get(tensor).rows();
    int factor = 16 * packed.divisor(tensor).divisor() >> RowUnits.noiseShift(kind);
    kernels.projectWithRowNoise(
        packed.matrix(tensor),
        0,
        rows,
        x,
        noise.bank(),
        noise.place(member, Site.index(tensors.config(), kind, tensors.layerOf(tensor))),
        noise.upper(),
        factor,
        packed.divisor(tensor),
        out,
        workspace);
  }

  @Override
  public short[] bias(int tensor) {
    short[] bias = plain.bias(tensor);
    if (records) {
      int layer = tensors.layerOf(tensor);
      short[] to =
          (tensors.role(tensor) == LayerTensor.BF ? recording.gate : recording.candidate)[layer][0];
      kernels.gate(first, second, bias, first, to.length, to, unused);
    }
    return bias;
  }
}
