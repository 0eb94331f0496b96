package org.integg.kernels;

import static java.util.Objects.checkFromIndexSize;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * What all calls of the native kernels' library have in common. {@link #array} checks, where an
 * array is passed, that it holds all that the function touches, so none is passed unchecked by
 * oversight.
 */
final class NativeCalls {
  private NativeCalls() {}

  /** A <em>critical</em> call of a function that returns nothing. */
  static MethodHandle handle(MemoryLayout... parameters) {
    return handle(FunctionDescriptor.ofVoid(parameters));
  }

  /** A <em>critical</em> call of a function. */
  static MethodHandle handle(FunctionDescriptor function) {
    return Linker.nativeLinker().downcallHandle(function, Linker.Option.critical(true));
  }

  /**
   * The error to throw where a call threw. No call itself throws, but evaluating its arguments does
   * if an array is too short. Lambdas do not call handles: the compiler does not always remove a
   * lambda's allocation.
   */
  static Error failed(Throwable e) {
    if (e instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    return e instanceof Error error ? error : new AssertionError("a native call failed: " + e, e);
  }

  /** An array for native code that takes {@code n} values of it. */
  static MemorySegment array(byte[] values, long n) {
    return array(values, 0, n);
  }

  /** An array for native code that takes {@code n} values of it from {@code at} on. */
  static MemorySegment array(byte[] values, long at, long n) {
    checkFromIndexSize(at, n, values.length);
    return MemorySegment.ofArray(values);
  }

  /** As {@link #array(byte[], long)}, of shorts. */
  static MemorySegment array(short[] values, long n) {
    return array(values, 0, n);
  }

  /** As {@link #array(byte[], long, long)}, of shorts. */
  static MemorySegment array(short[] values, long at, long n) {
    checkFromIndexSize(at, n, values.length);
    return MemorySegment.ofArray(values);
  }

  /** As {@link #array(byte[], long)}, of ints. */
  static MemorySegment array(int[] values, long n) {
    return array(values, 0, n);
  }

  /** As {@link #array(byte[], long, long)}, of ints. */
  static MemorySegment array(int[] values, long at, long n) {
    checkFromIndexSize(at, n, values.length);
    return MemorySegment.ofArray(values);
  }

  /** As {@link #array(byte[], long)}, of longs. */
  static MemorySegment array(long[] values, long n) {
    return array(values, 0, n);
  }

  /** As {@link #array(byte[], long, long)}, of longs. */
  static MemorySegment array(long[] values, long at, long n) {
    checkFromIndexSize(at, n, values.length);
    return MemorySegment.ofArray(values);
  }

  /** Working memory of the size that integg.h requires. */
  static MemorySegment scratch(Workspace workspace, int columns, int width) {
    return MemorySegment.ofArray(workspace.scratch(64 + (columns + 3L) / 4 * (8L * width + 48)));
  }
}
