package org.integg.bench;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.integg.kernels.Kernels;

/** Counts the time that each operation of a provider takes. */
final class TimedKernels {
  private final Map<String, LongAdder> nanos = new ConcurrentHashMap<>();
  private final Kernels timed;

  TimedKernels(Kernels kernels) {
    timed = timed(Kernels.class, kernels);
  }

  /** Operations with a clock around each; the operations of a group are timed one by one. */
  private <T> T timed(Class<T> type, T operations) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (method.getReturnType().isInterface()) {
                return group(method.getReturnType(), method.invoke(operations));
              }
              long start = System.nanoTime();
              try {
                return method.invoke(operations, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              } finally {
                nanos
                    .computeIfAbsent(method.getName(), name -> new LongAdder())
                    .add(System.nanoTime() - start);
              }
            }));
  }

  private <T> T group(Class<T> type, Object operations) {
    return timed(type, type.cast(operations));
  }

  /** The provider with a clock around each operation. */
  Kernels kernels() {
    return timed;
  }

  /** Resets all counts. */
  void reset() {
    nanos.clear();
  }

  /** Nanoseconds by operation, summed over threads. */
  Map<String, LongAdder> nanos() {
    return nanos;
  }
}
