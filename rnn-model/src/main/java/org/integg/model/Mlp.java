package org.integg.model;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.integg.kernels.FixedPoint;

/** The kind of a layer's MLP, which stands between its recurrence and its residual sum. */
public enum Mlp {
  /** The published MLP: its hidden layer is only clipped. */
  CLIP(-FixedPoint.MAX),
  /** The hidden layer is {@code max(0, matmul(up, n))}, clipped: 0 to 127. */
  RELU(0),
  /** None: a layer is its recurrence, without {@link LayerTensor#LN2}, UP and DOWN. */
  NONE(-FixedPoint.MAX);

  private final int lowest;

  Mlp(int lowest) {
    this.lowest = lowest;
  }

  /** The least value of the hidden layer: −127 or 0. */
  int lowest() {
    return lowest;
  }

  /** The kind with the given name, as {@link #toString} writes it. */
  public static Optional<Mlp> named(String name) {
    return Stream.of(values()).filter(kind -> kind.toString().equals(name)).findFirst();
  }

  /** The name in files and on the command line: {@code clip}, {@code relu} or {@code none}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
