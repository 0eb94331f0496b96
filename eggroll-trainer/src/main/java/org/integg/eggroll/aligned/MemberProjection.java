package org.integg.eggroll.aligned;

import static org.integg.kernels.Lanes.COUNT;

import java.util.ArrayList;
import java.util.List;
import org.integg.eggroll.credit.Recording;
import org.integg.eggroll.credit.Site;
import org.integg.kernels.Kernels;
import org.integg.kernels.Workspace;
import org.integg.model.Activation;
import org.integg.model.EggTensors;
import org.integg.model.LayerTensor;
import org.integg.model.Operations.Product;
import org.integg.model.PackedParameters;
import org.integg.model.PlainProjection;
import org.integg.model.Projection;

/** The weights with a member's noise on the rows of activations. */
final class MemberProjection implements Projection {
  /** The role of a matrix. */
  private sealed interface Role {
    /** Its product brings the noise of a site's rows. */
    record Noisy(Site site) implements Role {}

    /** All members have the same state as input: the product is computed for the first of them. */
    record Past(short[] product) implements Role {}

    /** Nothing but a product. */
    record Plain() implements Role {}
  }

  private final PlainProjection plain;
  private final PackedParameters packed;
  private final EggTensors tensors;
  private final RowNoise noise;
  private final Kernels kernels;
  private final Workspace workspace;
  private final List<Role> roles = new ArrayList<>();
  private final short[] unused;
  private final Recording recording;
  private boolean shares;
  private boolean records;
  private int member;

  /**
   * A projection through the weights of a plain projection.
   *
   * @param recording of one token: receives activations on request
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
    unused = new short[tensors.config().width() * COUNT];
    tensors.all().forEach(spec -> roles.add(new Role.Plain()));
    RowNoise.sites(tensors.config()).forEach(this::findRoles);
  }

  /** The first product of a site brings the noise of its rows; one of the past is shared. */
  private void findRoles(Site site) {
    for (Product<Activation> product : site.products()) {
      int tensor = tensors.layer(site.layer(), product.weights());
      if (product.equals(site.products().getFirst())) {
        roles.set(tensor, new Role.Noisy(site));
      } else if (product.input() == Activation.STATE) {
        roles.set(tensor, new Role.Past(new short[site.rows() * COUNT]));
      }
    }
  }

  /**
   * Says which member reads next.
   *
   * @param member 0 to P − 1; the first is followed by the others, from the same states
   * @param record whether activations are recorded
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
    kernels
        .rowNoise()
        .addRowNoise(x, rows, noise.bank(), noise.member(member), RowUnits.EMBEDDING_SHIFT, x);
  }

  @Override
  public void norm(int tensor, short[] x, short[] out) {
    plain.norm(tensor, x, out);
  }

  @Override
  public void project(int tensor, int firstRow, int rows, short[] x, short[] out) {
    switch (roles.get(tensor)) {
      case Role.Noisy(Site site) -> projectNoisy(tensor, site, x, out);
      case Role.Past(short[] product) -> {
        if (!shares) {
          plain.project(tensor, firstRow, rows, x, product);
        }
        Recording.copy(product, out);
      }
      case Role.Plain() -> plain.project(tensor, firstRow, rows, x, out);
    }
  }

  /** Noise in units of an activation, times the divisor of the product: at most 16 · 128. */
  private void projectNoisy(int tensor, Site site, short[] x, short[] out) {
    int factor = 16 * packed.divisor(tensor).divisor() >> RowUnits.noiseShift(site.kind());
    kernels
        .rowNoise()
        .projectWithRowNoise(
            packed.matrix(tensor),
            0,
            site.rows(),
            x,
            noise.bank(),
            noise.place(member, site.index()),
            factor,
            packed.divisor(tensor),
            out,
            workspace);
  }

  @Override
  public short[] bias(int tensor, short[] first, short[] second) {
    short[] bias = plain.bias(tensor, first, second);
    if (records && tensors.role(tensor) == LayerTensor.BH) {
      short[] c = recording.candidate[tensors.layerOf(tensor)][0];
      kernels.gate(first, second, bias, first, c.length, c, unused); // the sum, clipped
    }
    return bias;
  }

  @Override
  public void made(Activation what, int layer, short[] rows) {
    if (records) {
      Recording.copy(rows, recording.of(what, layer)[0]);
    }
  }
}
