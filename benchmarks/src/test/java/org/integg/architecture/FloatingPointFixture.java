package org.integg.architecture;

import java.util.function.DoubleUnaryOperator;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Code in which {@link FloatingPoint} must find one use in each method whose name starts with
 * "floating", and nothing in methods whose name starts with "integer".
 */
@SuppressWarnings("unused")
final class FloatingPointFixture {
  private FloatingPointFixture() {}

  static int floatingConversion(int a) {
    return (int) (a * 0.5);
  }

  static long floatingFromLong(long a) {
    return (long) (float) a;
  }

  static float floatingSignature(int a) {
    return a;
  }

  static boolean floatingConstant(Object a) {
    return a.equals(1.5f);
  }

  static int floatingCall(int a) {
    return (int) StrictMath.sqrt(a);
  }

  static Object floatingArray(int n) {
    return new double[n];
  }

  static Object floatingArrayOfArrays(int n) {
    return new float[n][];
  }

  static Object floatingClass(Object a) {
    return a instanceof Double ? 1 : 0;
  }

  static Object floatingStream(IntStream a) {
    return a.average();
  }

  static Object floatingLambda() {
    DoubleUnaryOperator half = Math::rint;
    return half;
  }

  static int floatingFieldRead() {
    return Holder.field > 0 ? 1 : 0;
  }

  static int integerArithmetic(int a, long b, byte[] c) {
    long sum = 0;
    for (byte v : c) {
      sum += (v * a) >> 4;
    }
    return (int) Math.floorDiv(sum, Math.max(1, b));
  }

  static String integerText(int a) {
    IntUnaryOperator twice = v -> v << 1;
    return "Double trouble, Float boat: " + twice.applyAsInt(a);
  }

  /** A field alone. */
  static final class Holder {
    static final float field = Float.parseFloat("1");

    private Holder() {}
  }
}
