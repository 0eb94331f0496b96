package org.integg.eggroll.aligned;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.kernels.RowNoiseKernels;

/**
 * Watches the inputs of estimates, {@link RowNoiseKernels#estimateRows}, and can deliberately weigh
 * the factors of the noise wrongly.
 */
final class WatchedEstimates implements InvocationHandler {
  /** Indices of arguments. */
  private static final int ROWS = 5;

  private static final int FACTORS = 6;
  private static final int OUT = 9;
  private static final int OUT_AT = 10;
  private static final int LARGEST_FACTOR = 1 << 13;

  private final Kernels kernels;
  private final int divisor;
  private final Map<short[], Integer> kinds = new IdentityHashMap<>();
  private final List<double[]> squares = new ArrayList<>();
  private long estimates;
  private long clipped;
  private long clippedFactors;

  /**
   * Watches kernels.
   *
   * @param divisor what factors are divided by; any value but 1 makes estimates biased
   */
  WatchedEstimates(Kernels kernels, int divisor) {
    this.kernels = kernels;
    this.divisor = divisor;
  }

  /** The kernels that are watched. */
  Kernels watched() {
    RowNoiseKernels rowNoise = proxy(RowNoiseKernels.class, this);
    return proxy(
        Kernels.class,
        (self, method, args) ->
            method.getName().equals("rowNoise") ? rowNoise : call(kernels, method, args));
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  /** Mean squares of factors by kind, in the order in which estimates first ask for them. */
  List<Double> powers() {
    return squares.stream().map(sum -> sum[0] / sum[1]).toList();
  }

  /** Share of the estimates at the largest int8 magnitude. */
  double clippedShare() {
    return (double) clipped / estimates;
  }

  /** Number of factors at the largest magnitude. */
  long clippedFactors() {
    return clippedFactors;
  }

  @Override
  public Object invoke(Object self, Method method, Object[] args) throws Throwable {
    if (!method.getName().equals("estimateRows")) {
      return call(kernels.rowNoise(), method, args);
    }
    short[] factors = (short[]) args[FACTORS];
    if (factors.length == 0) {
      return call(
          kernels.rowNoise(),
          method,
          args); // rounded credit of the future, which belongs to no member
    }
    watch(factors);
    short[] divided = new short[factors.length];
    for (int i = 0; i < divided.length; i++) {
      divided[i] = (short) (factors[i] / divisor);
    }
    Object[] changed = args.clone();
    changed[FACTORS] = divided;
    Object nothing = call(kernels.rowNoise(), method, changed);
    short[] out = (short[]) args[OUT];
    int from = (Integer) args[OUT_AT];
    int count = (Integer) args[ROWS] * Lanes.COUNT;
    for (int i = from; i < from + count; i++) {
      clipped += Math.abs(out[i]) == 127 ? 1 : 0;
    }
    estimates += count;
    return nothing;
  }

  private void watch(short[] factors) {
    int kind = kinds.computeIfAbsent(factors, key -> kinds.size());
    if (kind == squares.size()) {
      squares.add(new double[2]);
    }
    double[] sum = squares.get(kind);
    for (short factor : factors) {
      sum[0] += factor * factor;
      clippedFactors += Math.abs(factor) == LARGEST_FACTOR ? 1 : 0;
    }
    sum[1] += factors.length;
  }

  private static Object call(Object on, Method method, Object[] args) throws Throwable {
    try {
      return method.invoke(on, args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
