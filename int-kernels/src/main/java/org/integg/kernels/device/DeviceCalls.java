package org.integg.kernels.device;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;

/**
 * The device code's entry points ({@code entry.cu}), through the Java Native Interface: a few calls
 * a step. Everything open on devices has a handle; no handle is ever given twice.
 *
 * <p>No argument can harm the process, except a script whose places are right but whose arrays
 * reach beyond them (docs/cuda.md). Every method with parameters throws, with a one-line message,
 *
 * <ul>
 *   <li>{@link IllegalArgumentException} for null, a size that does not fit, a number out of range;
 *   <li>{@link IllegalStateException} for a handle that is closed, never was open, or is in use by
 *       another thread;
 *   <li>{@link DeviceException} for what a device could not do, with its own message;
 *   <li>{@link OutOfMemoryError} where this machine has no memory for a copy.
 * </ul>
 *
 * <p>Data that every step exchanges travels in direct buffers in the processor's own byte order.
 */
final class DeviceCalls {
  /**
   * Identifies these entry points and structures; a library with other ones is refused. The number
   * is computed from them, and a test says what it has to be.
   */
  static final long INTERFACE = 0xe15afbc19472b3aL;

  private DeviceCalls() {}

  /** The library's {@link #INTERFACE}. */
  static native long interfaceOfLibrary();

  /** The library's name, without the system's prefix and suffix. */
  static native String library();

  /** GPUs. */
  static native int devices();

  /**
   * Opens a population; the arguments are those of population.h.
   *
   * @param setup the 12 numbers of {@code integg_setup}
   * @return its handle
   */
  static native long populationOpen(
      int[] setup,
      int[] tensors,
      int[] program,
      byte[] quantiles,
      int[] exponentials,
      long[] thresholds);

  /** Closes a population. */
  static native void populationClose(long population);

  /** Writes all weights and states, in arrays that follow one another. */
  static native void populationPut(long population, byte[][] weights, byte[][] states);

  /** Fills arrays like those of {@link #populationPut} with the weights. */
  static native void populationWeights(long population, byte[][] weights);

  /** Fills arrays like those of {@link #populationPut} with the states. */
  static native void populationStates(long population, byte[][] states);

  /**
   * Evaluates every member.
   *
   * @param tokens [pairs of all blocks][tokens + 1], each a row of every table
   * @param logLikelihoods receives [blocks][64]
   */
  static native void populationEvaluate(
      long population, long seed, long epoch, IntBuffer tokens, LongBuffer logLikelihoods);

  /**
   * Moves the weights.
   *
   * @param fitness [pairs of all blocks]
   * @param counts receives how many weights changed, and how many are at ±127
   */
  static native void populationUpdate(
      long population, IntBuffer fitness, long limit, long[] counts);

  /**
   * Opens a script.
   *
   * @param setup the 11 numbers of {@code integg_script_setup}
   * @param operations 24 numbers each
   * @return its handle
   */
  static native long scriptOpen(long[] setup, long[] operations);

  /** Closes a script. */
  static native void scriptClose(long script);

  /** Writes to a place. */
  static native void scriptPutBytes(long script, long at, byte[] values);

  /** Writes to a place. */
  static native void scriptPutInts(long script, long at, int[] values);

  /** Reads from a place, once all running parts are done. */
  static native void scriptGetBytes(long script, long at, byte[] values);

  /** Reads from a place, once all running parts are done. */
  static native void scriptGetInts(long script, long at, int[] values);

  /** Reads from a place, once all running parts are done. */
  static native void scriptGetLongs(long script, long at, long[] values);

  /**
   * Starts a part.
   *
   * @param input a step's numbers and tokens; the first part reads them until a result is read, so
   *     the caller keeps the buffer
   */
  static native void scriptRun(long script, int part, ByteBuffer input);

  /** Adds another script's values; takes as much memory at {@code scratch}. */
  static native void scriptAdd(
      long script, long at, long other, long from, long count, boolean wide, long scratch);

  /** Copies bytes of another script. */
  static native void scriptCopy(long script, long at, long other, long from, long bytes);
}
