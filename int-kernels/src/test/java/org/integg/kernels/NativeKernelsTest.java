package org.integg.kernels;

import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.Lanes.PAIRS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claim: no argument makes native code read or write beyond an array: each is refused before the
 * call; a library that is not there, or is none, leaves the vector provider, and is one line where
 * it was demanded.
 */
class NativeKernelsTest {
  private static final int WIDTH = 32;

  private final String path = System.getProperty(NativeLibrary.PROPERTY, "");
  private final Workspace workspace = new Workspace();
  private final short[] full = new short[WIDTH * COUNT];
  private final short[] less = new short[WIDTH * COUNT - 1];

  @TempDir Path folder;

  @AfterEach
  void restore() {
    System.setProperty(NativeLibrary.PROPERTY, path);
  }

  private static List<Kernels> levels() {
    List<Kernels> levels =
        KernelChooser.all().stream().filter(each -> each instanceof NativeKernels).toList();
    assumeTrue(!levels.isEmpty(), "no native kernels here");
    return levels;
  }

  private static void refused(Executable call) {
    assertThrows(IndexOutOfBoundsException.class, call);
  }

  @Test
  void elementwise() {
    for (Kernels k : levels()) {
      int n = WIDTH * COUNT;
      for (int place = 0; place < 6; place++) {
        short[][] a = {full, full, full, full, full, full};
        a[place] = less;
        refused(() -> k.gate(a[0], a[1], a[2], a[3], n, a[4], a[5]));
        refused(() -> k.candidate(a[0], a[1], a[2], a[3], a[4], a[5], n));
      }
      refused(() -> k.gate(full, full, full, full, -1, full, full));
      refused(() -> k.add(full, less, n));
      refused(() -> k.add(less, full, n));
      refused(() -> k.norm(less, full, WIDTH, COUNT, full, workspace));
      refused(() -> k.norm(full, less, WIDTH, COUNT, full, workspace));
      refused(() -> k.norm(full, full, WIDTH, COUNT, less, workspace));
      short[] large = new short[8192 * COUNT];
      for (int rows : new int[] {0, 15, 4112, 8192}) {
        assertThrows(
            IllegalArgumentException.class,
            () -> k.norm(large, large, rows, COUNT, large, workspace));
      }
    }
  }

  @Test
  void products() {
    PackedMatrix w = PackedMatrix.of(WIDTH, WIDTH, new byte[WIDTH * WIDTH]);
    Divisor divisor = Divisor.ofProduct(WIDTH);
    LowRank none = LowRank.NONE;
    int size = WIDTH * PAIRS;
    byte[] noise = new byte[2 * size];
    for (Kernels k : levels()) {
      refused(() -> k.project(w, 0, WIDTH, less, none, divisor, full, workspace));
      refused(() -> k.project(w, 0, WIDTH, full, none, divisor, less, workspace));
      refused(() -> k.project(w, 4, WIDTH, full, none, divisor, full, workspace));
      refused(() -> k.project(w, -4, WIDTH, full, none, divisor, full, workspace));
      refused(() -> k.project(w, 0, -4, full, none, divisor, full, workspace));
      for (int[] at : new int[][] {{size + 1, 0}, {0, size + 1}, {-1, size}, {0, -1}}) {
        LowRank outside = new LowRank(noise, at[0], at[1], 1, 4);
        refused(() -> k.project(w, 0, WIDTH, full, outside, divisor, full, workspace));
      }
    }
  }

  @Test
  void sums() {
    PackedMatrix w = PackedMatrix.of(WIDTH, WIDTH, new byte[WIDTH * WIDTH]);
    int[] to = new int[WIDTH * COUNT];
    int[] tooFew = new int[WIDTH * COUNT - 1];
    short[] chunk = new short[COUNT * COUNT];
    for (Kernels k : levels()) {
      refused(() -> k.addProduct(w, less, COUNT, to, workspace));
      refused(() -> k.addProduct(w, full, COUNT, tooFew, workspace));
      refused(() -> k.addProduct(w, full, COUNT - 1, to, workspace));
      refused(() -> k.addProduct(w, full, 0, to, workspace));
      refused(() -> k.addOuterProducts(full, WIDTH, less, COUNT, 1, to, workspace));
      refused(() -> k.addOuterProducts(less, WIDTH, chunk, COUNT, 1, to, workspace));
      refused(() -> k.addOuterProducts(full, WIDTH, chunk, COUNT, 1, tooFew, workspace));
      refused(() -> k.addOuterProducts(full, WIDTH, chunk, COUNT, 9, to, workspace));
      refused(() -> k.addOuterProducts(full, -1, chunk, COUNT, 1, to, workspace));
      refused(() -> k.transpose(less, WIDTH, full, 0, WIDTH));
      refused(() -> k.transpose(full, WIDTH, less, 0, WIDTH));
      refused(() -> k.transpose(full, WIDTH, full, 1, WIDTH));
      refused(() -> k.transpose(full, WIDTH, full, -1, WIDTH));
      refused(() -> k.transpose(full, WIDTH, full, 0, WIDTH - 1));
      refused(() -> k.transpose(full, -1, full, 0, WIDTH));
    }
  }

  @Test
  void noLibraryAndNoneThatIsOne() throws IOException {
    Path text = Files.writeString(folder.resolve("text"), "no library");
    for (Path wrong : List.of(folder, folder.resolve("absent"), text)) {
      System.setProperty(NativeLibrary.PROPERTY, wrong.toString());
      assertTrue(KernelChooser.all().stream().noneMatch(each -> each instanceof NativeKernels));
      IllegalArgumentException refusal =
          assertThrows(
              IllegalArgumentException.class,
              () -> KernelChooser.provider("native", "-Dintegg.kernels"));
      String message = String.valueOf(refusal.getMessage());
      assertTrue(message.startsWith("-Dintegg.kernels=native: "), message);
      assertTrue(message.contains(wrong.toString()), message);
      assertEquals(1, message.lines().count());
    }
  }
}
