package org.integg.eggroll.lowrank;

import org.integg.kernels.device.PopulationProgram;
import org.integg.model.EggTensors;
import org.integg.model.LayerTensor;
import org.integg.model.Operations;
import org.integg.model.TensorSpec;
import org.integg.model.TokenProgram;

/**
 * The token as a program for devices: an activation is represented by its first row. There are six
 * activations of the model's width: the residual, its norm, and four that serve first the
 * recurrence (h, f, past, bias) and then the MLP's hidden rows.
 */
final class DeviceProgram implements Operations<Integer> {
  private static final int ROW_STEP = 32;

  private final EggTensors tensors;
  private final PopulationProgram program = new PopulationProgram();
  private final int width;

  /** Rows from one activation of D to the next. */
  private final int step;

  private final int normed;
  private final int h;
  private final int f;
  private final int past;
  private final int bias;
  private int layer;

  private DeviceProgram(EggTensors tensors) {
    this.tensors = tensors;
    width = tensors.config().width();
    step = (width + ROW_STEP - 1) / ROW_STEP * ROW_STEP;
    normed = step;
    h = 2 * step;
    f = 3 * step;
    past = 4 * step;
    bias = 5 * step;
  }

  /** Rows of activations. */
  static int rows(EggTensors tensors) {
    return 6 * new DeviceProgram(tensors).step;
  }

  static PopulationProgram of(EggTensors tensors) {
    DeviceProgram writer = new DeviceProgram(tensors);
    writer.addTensors();
    TokenProgram.run(tensors.config(), writer);
    return writer.program;
  }

  private void addTensors() {
    for (TensorSpec spec : tensors.all()) {
      PopulationProgram.Kind kind =
          switch (spec.kind()) {
            case EMBEDDING -> PopulationProgram.Kind.TABLE;
            case MATRIX -> PopulationProgram.Kind.MATRIX;
            case VECTOR -> PopulationProgram.Kind.VECTOR;
          };
      program.tensor(kind, spec.rows(), spec.columns(), NoiseStreams.a(spec));
    }
  }

  private int id(LayerTensor tensor) {
    return tensors.layer(layer, tensor);
  }

  @Override
  public Integer embed() {
    program.embed(tensors.embedding(), 0);
    return 0;
  }

  @Override
  public void enter(int next) {
    layer = next;
  }

  @Override
  public Integer norm(Integer x, LayerTensor gain) {
    program.norm(id(gain), x, normed);
    return normed;
  }

  @Override
  public Integer state() {
    return h;
  }

  private PopulationProgram.Product product(Product<Integer> product) {
    return new PopulationProgram.Product(id(product.weights()), product.input());
  }

  @Override
  public Integer gate(Sum<Integer> sum) {
    program.load(layer * width, width, h);
    program.spread(id(sum.bias()), bias);
    program.gate(sum.products().stream().map(this::product).toList(), bias, h, f, past);
    return f;
  }

  @Override
  public Integer gated(Integer gate) {
    return past;
  }

  @Override
  public Integer candidate(Sum<Integer> sum, Integer gate, Integer x) {
    program.spread(id(sum.bias()), bias);
    program.candidate(sum.products().stream().map(this::product).toList(), bias, gate, h);
    program.store(layer * width, width, h);
    return x;
  }

  @Override
  public Integer hidden(Product<Integer> up) {
    TensorSpec spec = tensors.get(id(up.weights()));
    int hidden = h;
    program.project(spec.id(), up.input(), hidden, spec.lowest());
    return hidden;
  }

  @Override
  public Integer residual(Product<Integer> down, Integer x) {
    program.addProduct(id(down.weights()), down.input(), x);
    return x;
  }

  @Override
  public void output(Integer x) {
    program.norm(tensors.outputNorm(), x, normed);
    program.loss(tensors.head(), normed);
  }
}
