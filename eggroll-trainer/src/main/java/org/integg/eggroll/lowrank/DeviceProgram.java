package org.integg.eggroll.lowrank;

import static org.integg.model.LayerTensor.BF;
import static org.integg.model.LayerTensor.BH;
import static org.integg.model.LayerTensor.DOWN;
import static org.integg.model.LayerTensor.LN1;
import static org.integg.model.LayerTensor.LN2;
import static org.integg.model.LayerTensor.UF;
import static org.integg.model.LayerTensor.UH;
import static org.integg.model.LayerTensor.UP;
import static org.integg.model.LayerTensor.WF;
import static org.integg.model.LayerTensor.WH;

import org.integg.kernels.device.PopulationProgram;
import org.integg.model.EggTensors;
import org.integg.model.TensorSpec;

/**
 * SPEC's "one token" as a program for devices. Activations are six times the width: the residual,
 * its norm, and four that are the recurrence's (h, f, past, bias) and then the MLP's hidden layer.
 */
final class DeviceProgram {
  private static final int ROW_STEP = 32;

  private final EggTensors tensors;
  private final PopulationProgram program = new PopulationProgram();
  private final int width;
  private final int step;

  private DeviceProgram(EggTensors tensors) {
    this.tensors = tensors;
    width = tensors.config().width();
    step = (width + ROW_STEP - 1) / ROW_STEP * ROW_STEP;
  }

  /** Rows of activations. */
  static int rows(EggTensors tensors) {
    return 6 * new DeviceProgram(tensors).step;
  }

  static PopulationProgram of(EggTensors tensors) {
    DeviceProgram writer = new DeviceProgram(tensors);
    writer.write();
    return writer.program;
  }

  private void write() {
    for (TensorSpec spec : tensors.all()) {
      PopulationProgram.Kind kind =
          switch (spec.kind()) {
            case EMBEDDING -> PopulationProgram.Kind.TABLE;
            case MATRIX -> PopulationProgram.Kind.MATRIX;
            case VECTOR -> PopulationProgram.Kind.VECTOR;
          };
      program.tensor(kind, spec.rows(), spec.columns(), NoiseStreams.a(spec));
    }
    int normed = step;
    program.embed(tensors.embedding(), 0);
    for (int layer = 0; layer < tensors.config().layers(); layer++) {
      recur(layer, normed);
      if (tensors.config().hasMlp()) {
        addMlp(layer, normed);
      }
    }
    program.norm(tensors.outputNorm(), 0, normed);
    program.loss(tensors.head(), normed);
  }

  private void addMlp(int layer, int normed) {
    int hidden = 2 * step;
    TensorSpec up = tensors.get(tensors.layer(layer, UP));
    program.norm(tensors.layer(layer, LN2), 0, normed);
    program.project(up.id(), normed, hidden, up.lowest());
    program.addProduct(tensors.layer(layer, DOWN), hidden, 0);
  }

  private void recur(int l, int normed) {
    int h = 2 * step;
    int f = 3 * step;
    int past = 4 * step;
    int bias = 5 * step;
    program.norm(tensors.layer(l, LN1), 0, normed);
    program.load(l * width, width, h);
    program.spread(tensors.layer(l, BF), bias);
    program.gate(tensors.layer(l, WF), tensors.layer(l, UF), bias, normed, h, f, past);
    program.spread(tensors.layer(l, BH), bias);
    program.candidate(tensors.layer(l, WH), tensors.layer(l, UH), bias, normed, past, f, h);
    program.store(l * width, width, h);
  }
}
