package org.integg.eggroll.credit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.integg.model.Activation;
import org.integg.model.EggConfig;
import org.integg.model.LayerTensor;
import org.integg.model.Operations;
import org.integg.model.TokenProgram;

/**
 * Finds the sites of a model in its {@link TokenProgram}: every sum is a site, with the products
 * that enter it. Activations have names; the sum that goes through all layers is called {@link
 * Activation#LAST}.
 */
final class Sites implements Operations<Activation> {
  private final EggConfig config;
  private final List<Site> found = new ArrayList<>();
  private int layer;

  private Sites(EggConfig config) {
    this.config = config;
  }

  static List<Site> of(EggConfig config) {
    Sites all = new Sites(config);
    TokenProgram.run(config, all);
    return List.copyOf(all.found);
  }

  private void site(
      Site.Kind kind, int rows, List<Product<Activation>> products, Optional<LayerTensor> bias) {
    found.add(new Site(found.size(), kind, layer, rows, products, bias));
  }

  private void site(Site.Kind kind, Sum<Activation> sum) {
    site(kind, config.width(), sum.products(), Optional.of(sum.bias()));
  }

  @Override
  public Activation embed() {
    site(Site.Kind.EMBEDDING, config.width(), List.of(), Optional.empty());
    return Activation.LAST;
  }

  @Override
  public void enter(int next) {
    layer = next;
  }

  @Override
  public Activation norm(Activation x, LayerTensor gain) {
    return gain == LayerTensor.LN1 ? Activation.NORMED : Activation.SECOND;
  }

  @Override
  public Activation state() {
    return Activation.STATE;
  }

  @Override
  public Activation gate(Sum<Activation> sum) {
    site(Site.Kind.GATE, sum);
    return Activation.GATE;
  }

  @Override
  public Activation gated(Activation f) {
    return Activation.GATED;
  }

  @Override
  public Activation candidate(Sum<Activation> sum, Activation f, Activation x) {
    site(Site.Kind.CANDIDATE, sum);
    return Activation.LAST;
  }

  @Override
  public Activation hidden(Product<Activation> up) {
    site(Site.Kind.UP, config.hidden(), List.of(up), Optional.empty());
    return Activation.HIDDEN;
  }

  @Override
  public Activation residual(Product<Activation> down, Activation x) {
    site(Site.Kind.DOWN, config.width(), List.of(down), Optional.empty());
    return Activation.LAST;
  }

  @Override
  public void output(Activation x) {}
}
