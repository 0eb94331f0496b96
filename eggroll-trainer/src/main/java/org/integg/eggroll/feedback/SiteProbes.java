package org.integg.eggroll.feedback;

import static org.integg.kernels.Lanes.COUNT;

import org.integg.eggroll.credit.Site;
import org.integg.kernels.ProbeKernels;
import org.integg.model.EggConfig;
import org.integg.model.LayerTensor;

/** The probes of {@link CreditPath#DIRECT}: noise on the rows of every site, before their clip. */
final class SiteProbes implements RowProbes {
  private final EggConfig config;
  private final ProbeNoise noise;
  private final ProbeKernels kernels;
  private final short[] noisy;

  SiteProbes(EggConfig config, ProbeNoise noise, ProbeKernels kernels) {
    this.kernels = kernels;
    this.config = config;
    this.noise = noise;
    noisy = new short[config.width() * COUNT];
  }

  @Override
  public void embedding(int t, short[] x) {
    ProbeProjection.addWithin(kernels, noise.rows.getFirst(), t, Probes.FIRST_ROW, Probes.ROWS, x);
  }

  @Override
  public void entered(LayerTensor norm, int layer, int t, short[] x) {}

  @Override
  public void output(int t, short[] y) {
    ProbeProjection.addWithin(kernels, noise.output, t, Probes.FIRST_OUTPUT, Probes.OUTPUTS, y);
  }

  @Override
  public void product(LayerTensor product, int layer, int t, short[] in, short[] out) {
    switch (product) {
      case UP ->
          ProbeProjection.addWithin(
              kernels,
              noise.rows.get(Site.index(config, Site.Kind.UP, layer)),
              t,
              Probes.FIRST_ROW,
              Probes.ROWS,
              out);
      // The sum that these rows enter is clipped as a whole.
      case DOWN -> add(Site.Kind.DOWN, layer, t, out);
      default -> {}
    }
  }

  @Override
  public short[] bias(LayerTensor bias, int layer, int t, short[] plain) {
    System.arraycopy(plain, 0, noisy, 0, noisy.length);
    add(bias == LayerTensor.BF ? Site.Kind.GATE : Site.Kind.CANDIDATE, layer, t, noisy);
    return noisy;
  }

  private void add(Site.Kind kind, int layer, int t, short[] x) {
    int site = Site.index(config, kind, layer);
    short[] xi = noise.rows.get(site);
    int from = noise.rowsAt(site, t);
    for (int at = Probes.FIRST_ROW; at < x.length; at += COUNT) {
      for (int p = 0; p < Probes.ROWS; p++) {
        x[at + p] += xi[from++];
      }
    }
  }
}
