package org.integg.kernels.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.integg.kernels.Divisor;
import org.integg.kernels.Kernels;
import org.integg.kernels.ScalarKernels;
import org.integg.kernels.TransposedMatrix;
import org.integg.kernels.Workspace;
import org.junit.jupiter.api.Test;

/**
 * Claim: a stream begins without the best provider, switches to it once after as many
 * multiplications as starting it costs, and its results never change by a bit.
 */
class StreamKernelsTest {
  private static final int ROWS = 300;
  private static final int COLUMNS = 48;

  private final Random random = new Random(7);
  private final Workspace workspace = new Workspace();

  private short[] product(Kernels kernels, TransposedMatrix w, short[] x) {
    short[] out = new short[ROWS];
    kernels.projectStream(w, x, Divisor.ofProduct(COLUMNS), out, workspace);
    return out;
  }

  @Test
  void theBestComesWhenThereIsEnoughToDo() {
    byte[] weights = new byte[ROWS * COLUMNS];
    short[] x = new short[COLUMNS];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (byte) random.nextInt(-127, 128);
    }
    for (int i = 0; i < x.length; i++) {
      x[i] = (short) random.nextInt(-127, 128);
    }
    TransposedMatrix w = TransposedMatrix.of(ROWS, COLUMNS, weights);
    short[] expected = product(new ScalarKernels(), w, x);
    for (Kernels best : KernelChooser.all()) {
      AtomicInteger starts = new AtomicInteger();
      StreamKernels tested =
          new StreamKernels(
              () -> {
                starts.incrementAndGet();
                return best;
              },
              2L * ROWS * COLUMNS);
      for (int product = 1; product <= 5; product++) {
        assertArrayEquals(expected, product(tested, w, x), best.describe());
        assertEquals(product > 2 ? 1 : 0, starts.get(), best.describe());
      }
      assertEquals(best.describe(), tested.describe());
    }
  }
}
