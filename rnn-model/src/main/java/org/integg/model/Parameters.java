package org.integg.model;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntBinaryOperator;

/**
 * The int8 weights of a model: one row-major array per tensor of {@link EggTensors}, in the order
 * of the ids.
 *
 * <p>The arrays that {@link #get} returns are the weights themselves, so that an optimizer can
 * change them in place; it must keep every weight in −127..127. Nothing here is synchronized.
 */
public final class Parameters {
  private final EggTensors tensors;
  private final List<byte[]> values;

  private Parameters(EggTensors tensors, List<byte[]> values) {
    this.tensors = tensors;
    this.values = values;
  }

  /**
   * Takes over arrays of weights, without copying.
   *
   * @param values one array per tensor in the order of the ids, of that tensor's size
   * @throws IllegalArgumentException if the number or a length of the arrays is wrong or a weight
   *     is −128; the message names the tensor
   */
  public static Parameters of(EggConfig config, List<byte[]> values) {
    EggTensors tensors = EggTensors.of(config);
    if (values.size() != tensors.count()) {
      throw new IllegalArgumentException(
          "%d tensors given, but this model has %d".formatted(values.size(), tensors.count()));
    }
    for (TensorSpec spec : tensors.all()) {
      byte[] value = values.get(spec.id());
      if (value.length != spec.size()) {
        throw new IllegalArgumentException(
            "tensor %s: %d weights given, but its shape %s has %d"
                .formatted(spec.name(), value.length, spec.shape(), spec.size()));
      }
      int bad = indexOfMinimum(value);
      if (bad >= 0) {
        throw new IllegalArgumentException(
            "tensor %s: weight %d is -128; weights are from -127 to 127"
                .formatted(spec.name(), bad));
      }
    }
    return new Parameters(tensors, List.copyOf(values));
  }

  /**
   * The weights before training.
   *
   * @param gaussian ({@link TensorSpec#noiseId}, row-major index in the tensor) → round(N(0, 16²))
   *     clipped to −127..127; called once for each weight with a random start, in ascending order
   *     of id and index
   * @throws IllegalArgumentException if {@code gaussian} returns a value outside −127..127
   */
  public static Parameters initial(EggConfig config, IntBinaryOperator gaussian) {
    EggTensors tensors = EggTensors.of(config);
    List<byte[]> values = new ArrayList<>();
    for (TensorSpec spec : tensors.all()) {
      byte[] value = new byte[spec.size()];
      switch (spec.initial()) {
        case InitialValue.Constant(int constant) -> Arrays.fill(value, (byte) constant);
        case InitialValue.Gaussian() -> fill(value, spec, gaussian);
      }
      values.add(value);
    }
    return new Parameters(tensors, List.copyOf(values));
  }

  private static void fill(byte[] value, TensorSpec spec, IntBinaryOperator gaussian) {
    for (int i = 0; i < value.length; i++) {
      int drawn = gaussian.applyAsInt(spec.noiseId(), i);
      if (drawn < -127 || drawn > 127) {
        throw new IllegalArgumentException(
            "tensor %s: start value %d of weight %d; weights are from -127 to 127"
                .formatted(spec.name(), drawn, i));
      }
      value[i] = (byte) drawn;
    }
  }

  /** Index of the first −128, which no weight may be, or −1. */
  static int indexOfMinimum(byte[] value) {
    for (int i = 0; i < value.length; i++) {
      if (value[i] == Byte.MIN_VALUE) {
        return i;
      }
    }
    return -1;
  }

  /** The shape of the model. */
  public EggConfig config() {
    return tensors.config();
  }

  /** The tensors that the arrays hold; ids are indices into {@link EggTensors#all()}. */
  public EggTensors tensors() {
    return tensors;
  }

  /** The weights of a tensor by id: row-major, the array itself and not a copy. */
  public byte[] get(int id) {
    return values.get(id);
  }

  /**
   * The weights of a tensor by its name in a checkpoint: row-major, the array itself and not a
   * copy.
   *
   * @throws IllegalArgumentException if the model has no such tensor
   */
  public byte[] get(String name) {
    TensorSpec spec =
        tensors
            .find(name)
            .orElseThrow(
                () -> new IllegalArgumentException("tensor " + name + ": not in this model"));
    return values.get(spec.id());
  }

  /** A deep copy. */
  public Parameters copy() {
    List<byte[]> copies = new ArrayList<>();
    for (byte[] value : values) {
      copies.add(value.clone());
    }
    return new Parameters(tensors, List.copyOf(copies));
  }

  /**
   * SHA-256 of all weights, tensor after tensor in the order of the ids: the hash of the data
   * section of a checkpoint with these weights, whatever its header says.
   *
   * @return 64 lower-case hexadecimal digits
   */
  public String sha256() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      values.forEach(digest::update);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      // Every Java platform has to provide SHA-256.
      throw new IllegalStateException(e);
    }
  }

  /** Equal configuration and equal weights. */
  @Override
  public boolean equals(Object other) {
    if (!(other instanceof Parameters that) || !config().equals(that.config())) {
      return false;
    }
    for (int id = 0; id < values.size(); id++) {
      if (!Arrays.equals(values.get(id), that.values.get(id))) {
        return false;
      }
    }
    return true;
  }

  /** Depends on the contents, like {@link #equals}: it changes when a weight does. */
  @Override
  public int hashCode() {
    int hash = config().hashCode();
    for (byte[] value : values) {
      hash = 31 * hash + Arrays.hashCode(value);
    }
    return hash;
  }

  @Override
  public String toString() {
    return config() + " " + sha256();
  }
}
