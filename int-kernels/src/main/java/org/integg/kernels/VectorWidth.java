package org.integg.kernels;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector shapes of this process.
 *
 * <p>They are constants because C2 turns vector operations into instructions only when it knows the
 * shape while compiling. {@code -Dintegg.vector.bits=128|256|512} forces a width, even one that the
 * processor lacks (correct, but slow).
 *
 * <p>A vector of shorts seen as ints gives its even elements by {@code << 16 >> 16} and its odd
 * ones by {@code >> 16}, so 16-bit sums widen without a shuffle; int data in these kernels is
 * therefore kept as "even, then odd" pairs of vectors.
 */
final class VectorWidth {
  /** The property that forces a width. */
  static final String PROPERTY = "integg.vector.bits";

  /** Bits of a vector: 128, 256 or 512. */
  static final int BITS = bits();

  /** Activations: 8, 16 or 32 lanes. */
  static final VectorSpecies<Short> SHORTS =
      switch (BITS) {
        case 128 -> ShortVector.SPECIES_128;
        case 256 -> ShortVector.SPECIES_256;
        default -> ShortVector.SPECIES_512;
      };

  /** Sums: 4, 8 or 16 lanes. */
  static final VectorSpecies<Integer> INTS =
      switch (BITS) {
        case 128 -> IntVector.SPECIES_128;
        case 256 -> IntVector.SPECIES_256;
        default -> IntVector.SPECIES_512;
      };

  /** As many shorts as a vector has ints. */
  static final VectorSpecies<Short> HALF_SHORTS =
      switch (BITS) {
        case 128 -> ShortVector.SPECIES_64;
        case 256 -> ShortVector.SPECIES_128;
        default -> ShortVector.SPECIES_256;
      };

  /** Noise and weights: as many bytes as a vector has shorts. */
  static final VectorSpecies<Byte> BYTES =
      switch (BITS) {
        case 128 -> ByteVector.SPECIES_64;
        case 256 -> ByteVector.SPECIES_128;
        default -> ByteVector.SPECIES_256;
      };

  /** Shorts in a vector. */
  static final int SHORT_LANES = SHORTS.length();

  /** Ints in a vector: half as many. */
  static final int INT_LANES = INTS.length();

  /** First half of an interleaving of two int vectors: 0, 0, 1, 1, … of either. */
  static final VectorShuffle<Integer> LOW = VectorShuffle.fromOp(INTS, i -> i / 2);

  /** The second half of that interleaving. */
  static final VectorShuffle<Integer> HIGH = VectorShuffle.fromOp(INTS, i -> (i + INT_LANES) / 2);

  /** The odd places of an int vector. */
  static final VectorMask<Integer> ODD_INTS = VectorMask.fromLong(INTS, 0xaaaaL);

  /** The odd places of a short vector: the upper halves of ints. */
  static final VectorMask<Short> ODD_SHORTS = VectorMask.fromLong(SHORTS, 0xaaaa_aaaaL);

  private VectorWidth() {}

  private static int bits() {
    int preferred = Math.clamp(ShortVector.SPECIES_PREFERRED.vectorBitSize(), 128, 512);
    int bits = Integer.getInteger(PROPERTY, preferred);
    if (bits != 128 && bits != 256 && bits != 512) {
      throw new IllegalArgumentException(
          "-D" + PROPERTY + "=" + bits + ": the vector width must be 128, 256 or 512");
    }
    return bits;
  }

  /** The even shorts, as ints. */
  static IntVector even(ShortVector v) {
    return v.reinterpretAsInts()
        .lanewise(VectorOperators.LSHL, 16)
        .lanewise(VectorOperators.ASHR, 16);
  }

  /** The odd shorts, as ints. */
  static IntVector odd(ShortVector v) {
    return v.reinterpretAsInts().lanewise(VectorOperators.ASHR, 16);
  }

  /** The shorts whose even and odd elements these are; each int must fit a short. */
  static ShortVector interleave(IntVector even, IntVector odd) {
    return even.and(0xffff).or(odd.lanewise(VectorOperators.LSHL, 16)).reinterpretAsShorts();
  }

  /** {@link FixedPoint#clip} of every element. */
  static ShortVector clip(ShortVector v) {
    return v.min((short) FixedPoint.MAX).max((short) -FixedPoint.MAX);
  }

  /** {@link FixedPoint#clip} of every int. */
  static IntVector clip(IntVector v) {
    return v.min(FixedPoint.MAX).max(-FixedPoint.MAX);
  }

  /** As many bytes as a vector has shorts, widened. */
  static ShortVector widen(byte[] bytes, int offset) {
    return (ShortVector) ByteVector.fromArray(BYTES, bytes, offset).castShape(SHORTS, 0);
  }
}
