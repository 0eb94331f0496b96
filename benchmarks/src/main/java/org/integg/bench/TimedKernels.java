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
    timed =
        (Kernels)
            Proxy.newProxyInstance(
                Kernels.class.getClassLoader(),
                new Class<?>[] {Kernels.class},
                (proxy, method, arguments) -> {
                  long start = System.nanoTime();
                  try {
                    return method.invoke(kernels, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause() == null ? e : e.getCause();
                  } finally {
                    nanos
                        .computeIfAbsent(method.getName(), name -> new LongAdder())
                        .add(System.nanoTime() - start);
                  }
                });
  }

  /** The provider with a clock around each operation. */
  Kernels kernels() {
    return timed;
  }

  /** Forgets what was counted. */
  void reset() {
    nanos.clear();
  }

  /** Nanoseconds by operation, summed over threads. */
  Map<String, LongAdder> nanos() {
    return nanos;
  }
}
