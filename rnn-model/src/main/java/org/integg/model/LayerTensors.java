package org.integg.model;

import java.util.EnumSet;
import java.util.Set;

/** Notes which tensors of a layer the {@link TokenProgram} uses: a layer has exactly these. */
final class LayerTensors implements Operations<Boolean> {
  private final Set<LayerTensor> used = EnumSet.noneOf(LayerTensor.class);

  private LayerTensors() {}

  /** The tensors of every layer of a model. */
  static Set<LayerTensor> of(EggConfig config) {
    LayerTensors all = new LayerTensors();
    TokenProgram.run(config.withLayers(1), all);
    return all.used;
  }

  private Boolean note(LayerTensor tensor) {
    used.add(tensor);
    return true;
  }

  private Boolean note(Sum<Boolean> sum) {
    sum.products().forEach(product -> note(product.weights()));
    return note(sum.bias());
  }

  @Override
  public Boolean embed() {
    return true;
  }

  @Override
  public void enter(int layer) {}

  @Override
  public Boolean norm(Boolean x, LayerTensor gain) {
    return note(gain);
  }

  @Override
  public Boolean state() {
    return true;
  }

  @Override
  public Boolean gate(Sum<Boolean> sum) {
    return note(sum);
  }

  @Override
  public Boolean gated(Boolean f) {
    return true;
  }

  @Override
  public Boolean candidate(Sum<Boolean> sum, Boolean f, Boolean x) {
    return note(sum);
  }

  @Override
  public Boolean hidden(Product<Boolean> up) {
    return note(up.weights());
  }

  @Override
  public Boolean residual(Product<Boolean> down, Boolean x) {
    return note(down.weights());
  }

  @Override
  public void output(Boolean x) {}
}
