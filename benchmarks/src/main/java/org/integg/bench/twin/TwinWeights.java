package org.integg.bench.twin;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.integg.model.EggTensors;
import org.integg.model.Parameters;
import org.integg.model.TensorSpec;

/**
 * The weights of a twin. For every tensor it has the trained floats, the values that the forward
 * pass uses, and the gradient, row-major, in units of an int8 weight.
 */
public final class TwinWeights {
  private final EggTensors tensors;
  private final Arithmetic arithmetic;
  private final List<float[]> trained = new ArrayList<>();
  private final List<float[]> used = new ArrayList<>();
  private final List<float[]> gradients = new ArrayList<>();

  /** Weights that start from int8 weights, with zero gradients. */
  public TwinWeights(Parameters start) {
    this(start, Arithmetic.INTEGER);
  }

  TwinWeights(Parameters start, Arithmetic arithmetic) {
    this.arithmetic = arithmetic;
    tensors = start.tensors();
    for (TensorSpec spec : tensors.all()) {
      float[] values = new float[spec.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = start.get(spec.id())[i];
      }
      trained.add(values);
      used.add(new float[values.length]);
      gradients.add(new float[values.length]);
    }
    round();
  }

  Arithmetic arithmetic() {
    return arithmetic;
  }

  /** The tensors by id. */
  public EggTensors tensors() {
    return tensors;
  }

  /** The trained floats of a tensor, not a copy. Call {@link #round} after a change. */
  float[] trained(int id) {
    return trained.get(id);
  }

  /** The values that the forward pass uses, not a copy. */
  float[] used(int id) {
    return used.get(id);
  }

  /** The gradient of the loss in bits, not a copy; a backward pass adds to it. */
  public float[] gradient(int id) {
    return gradients.get(id);
  }

  /** Sets all gradients to zero. */
  public void clearGradients() {
    gradients.forEach(each -> Arrays.fill(each, 0));
  }

  /** Computes the used values from the trained floats: the nearest int8, within ±127. */
  void round() {
    for (int id = 0; id < trained.size(); id++) {
      float[] from = trained.get(id);
      float[] to = used.get(id);
      for (int i = 0; i < from.length; i++) {
        float rounded = arithmetic.floor(Arithmetic.clip(from[i]) + 0.5f);
        to[i] = arithmetic == Arithmetic.INTEGER ? rounded : from[i];
      }
    }
  }

  /** The int8 weights. */
  public Parameters parameters() {
    List<byte[]> values = new ArrayList<>();
    for (float[] each : used) {
      byte[] bytes = new byte[each.length];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) each[i];
      }
      values.add(bytes);
    }
    return Parameters.of(tensors.config(), values);
  }
}
