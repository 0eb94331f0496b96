package org.integg.kernels;

import static java.lang.foreign.MemorySegment.ofArray;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.util.Objects.checkFromIndexSize;
import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.Lanes.PAIRS;
import static org.integg.kernels.NativeCalls.array;
import static org.integg.kernels.NativeCalls.failed;
import static org.integg.kernels.NativeCalls.handle;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The part of the native kernels that looks things up: embedding rows, exponentials, noise.
 *
 * @param embed and so on: the functions of one level of the library
 */
record NativeLookups(
    MemorySegment embed,
    MemorySegment addExponentials,
    MemorySegment fillNoise,
    MemorySegment fillNoiseOfOne,
    MemorySegment spread,
    MemorySegment softmaxErrors) {
  private static final MemorySegment TABLE = ofArray(Noise.TABLE);
  private static final MemorySegment BUCKETS = ofArray(QuantileBuckets.ENTRIES_OF_TABLES);
  private static final MethodHandle EMBED =
      handle(
          ADDRESS, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle ADD_EXPONENTIALS = handle(ADDRESS, JAVA_INT, ADDRESS);
  private static final MethodHandle FILL_NOISE =
      handle(ADDRESS, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle FILL_NOISE_OF_ONE =
      handle(ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG);

  private static final MethodHandle SPREAD =
      handle(ADDRESS, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle SOFTMAX_ERRORS =
      handle(ADDRESS, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);

  /** The functions of a library. */
  static NativeLookups of(NativeFunctions functions) throws NativeLibrary.Unavailable {
    return new NativeLookups(
        functions.get("embed"),
        functions.get("add_exponentials"),
        functions.get("fill_noise"),
        functions.get("fill_noise_of_one"),
        functions.get("spread"),
        functions.get("softmax_errors"));
  }

  void spread(byte[] vector, LowRank noise, short[] out) {
    long size = (long) vector.length * noise.rank() * PAIRS;
    checkFromIndexSize(noise.aOffset(), size, noise.noise().length);
    checkFromIndexSize(noise.bOffset(), size, noise.noise().length);
    try {
      SPREAD.invokeExact(
          spread,
          ofArray(vector),
          vector.length,
          ofArray(noise.noise()),
          (long) noise.aOffset(),
          (long) noise.bOffset(),
          noise.rank(),
          noise.shift(),
          array(out, (long) vector.length * COUNT));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  void softmaxErrors(short[] logits, int rows, SoftmaxScale scale, short[] e, int at, int[] dots) {
    try {
      SOFTMAX_ERRORS.invokeExact(
          softmaxErrors,
          array(logits, (long) rows * COUNT),
          rows,
          array(scale.shift(), COUNT),
          array(scale.reciprocal(), COUNT),
          array(scale.strength(), COUNT),
          array(scale.dither(), COUNT),
          array(e, at, (long) rows * COUNT),
          (long) at,
          array(dots, COUNT));
    } catch (Throwable failure) {
      throw failed(failure);
    }
  }

  void embed(byte[] embedding, int width, int[] tokens, LowRank noise, short[] out) {
    int step = noise.rank() * PAIRS;
    for (int lane = 0; lane < COUNT; lane++) {
      checkFromIndexSize((long) tokens[lane] * width, width, embedding.length);
      long a = noise.aOffset() + (long) tokens[lane] * step;
      checkFromIndexSize(a, step, noise.noise().length);
    }
    checkFromIndexSize(noise.bOffset(), (long) width * step, noise.noise().length);
    try {
      EMBED.invokeExact(
          embed,
          ofArray(embedding),
          width,
          array(tokens, COUNT),
          ofArray(noise.noise()),
          (long) noise.aOffset(),
          (long) noise.bOffset(),
          noise.rank(),
          noise.shift(),
          array(out, (long) width * COUNT));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  void addExponentials(short[] logits, int rows, long[] sums) {
    checkFromIndexSize(0, rows, Exp2.INT_SUM_ROWS);
    try {
      ADD_EXPONENTIALS.invokeExact(
          addExponentials, array(logits, (long) rows * COUNT), rows, array(sums, COUNT));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  void fillNoise(long[] keys, int tensor, int first, int count, byte[] out, int offset) {
    int counter = Noise.counter(tensor, first >> 1);
    try {
      FILL_NOISE.invokeExact(
          fillNoise,
          TABLE,
          BUCKETS,
          array(keys, PAIRS),
          counter,
          count,
          array(out, offset, (long) count * PAIRS),
          (long) offset);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  void fillNoise(long key, int tensor, int first, int count, short[] out, int offset) {
    int counter = Noise.counter(tensor, first >> 1);
    try {
      FILL_NOISE_OF_ONE.invokeExact(
          fillNoiseOfOne,
          TABLE,
          BUCKETS,
          key,
          counter,
          count,
          array(out, offset, count),
          (long) offset);
    } catch (Throwable e) {
      throw failed(e);
    }
  }
}
