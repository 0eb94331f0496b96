package org.integg.kernels.device;

import java.util.Optional;
import java.util.function.Supplier;
import org.integg.kernels.Divisor;
import org.integg.kernels.Kernels;
import org.integg.kernels.ScalarKernels;
import org.integg.kernels.TransposedMatrix;
import org.integg.kernels.Workspace;

/**
 * For a single stream: plain loops at first, and the best provider's product once they have taken
 * as long as that provider takes to start. A text of a few lines is finished before then.
 */
final class StreamKernels extends ScalarKernels {
  /** Multiplications that plain loops do while the native kernels start: a quarter of a second. */
  private static final long OF_A_START = 1L << 29;

  private final Supplier<Kernels> start;
  private long left;
  private Optional<Kernels> best = Optional.empty();

  /**
   * Starts as plain loops.
   *
   * @param start gives the best provider; asked once, if ever
   */
  StreamKernels(Supplier<Kernels> start) {
    this(start, OF_A_START);
  }

  /** Starts as plain loops, for the given number of multiplications. */
  StreamKernels(Supplier<Kernels> start, long multiplications) {
    this.start = start;
    left = multiplications;
  }

  @Override
  public String describe() {
    return best.map(Kernels::describe).orElse("scalar, for now");
  }

  @Override
  public void projectStream(
      TransposedMatrix w, short[] x, Divisor divisor, short[] out, Workspace workspace) {
    if (left > 0) {
      left -= (long) w.rows() * w.columns();
      super.projectStream(w, x, divisor, out, workspace);
      return;
    }
    if (best.isEmpty()) {
      best = Optional.of(start.get());
    }
    best.get().projectStream(w, x, divisor, out, workspace);
  }
}
