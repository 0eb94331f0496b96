package org.integg.bench;

import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;
import org.integg.kernels.VectorKernels;

/**
 * Measures the limit of the 16-bit multiplier. No kernel of 16-bit products can be faster than this
 * loop, which only multiplies, with eight independent products. Each multiplies by its neighbour,
 * so that the compiler cannot regroup them.
 */
final class Ceiling {
  private static final int ROUNDS = 2000;

  /**
   * A constant, as in the kernels, because only then does the compiler turn it into instructions.
   */
  private static final VectorSpecies<Short> SPECIES =
      switch (VectorKernels.bits()) {
        case 128 -> ShortVector.SPECIES_128;
        case 256 -> ShortVector.SPECIES_256;
        default -> ShortVector.SPECIES_512;
      };

  private Ceiling() {}

  /**
   * Billions of 16-bit multiplications per second on one core, at the width of the vector provider.
   */
  static double measure() {
    short[] values = new short[8 * SPECIES.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (short) (2 * i + 1);
    }
    double nanos = Clock.nanosPerCall(() -> multiply(values));
    return 8.0 * ROUNDS * SPECIES.length() / nanos;
  }

  private static void multiply(short[] values) {
    int n = SPECIES.length();
    ShortVector a = ShortVector.fromArray(SPECIES, values, 0);
    ShortVector b = ShortVector.fromArray(SPECIES, values, n);
    ShortVector c = ShortVector.fromArray(SPECIES, values, 2 * n);
    ShortVector d = ShortVector.fromArray(SPECIES, values, 3 * n);
    ShortVector e = ShortVector.fromArray(SPECIES, values, 4 * n);
    ShortVector f = ShortVector.fromArray(SPECIES, values, 5 * n);
    ShortVector g = ShortVector.fromArray(SPECIES, values, 6 * n);
    ShortVector h = ShortVector.fromArray(SPECIES, values, 7 * n);
    for (int i = 0; i < ROUNDS; i++) {
      a = a.mul(b);
      b = b.mul(c);
      c = c.mul(d);
      d = d.mul(e);
      e = e.mul(f);
      f = f.mul(g);
      g = g.mul(h);
      h = h.mul(a);
    }
    a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).intoArray(values, 0);
  }
}
