package org.integg.kernels.device;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.integg.kernels.Kernels;
import org.integg.kernels.NativeKernels;
import org.integg.kernels.NativeLibrary;
import org.integg.kernels.ScalarKernels;
import org.integg.kernels.VectorKernels;

/**
 * Picks the best provider that works here, and says which and why in one log line.
 *
 * <p>{@code -Dintegg.kernels=scalar|vector|native|cuda} demands one; a demanded provider that does
 * not work is an error.
 */
public final class KernelChooser {
  /** The property that demands a provider. */
  public static final String PROPERTY = "integg.kernels";

  private static final String MODULE = "jdk.incubator.vector";

  private KernelChooser() {}

  private record Choice(Kernels kernels, String reason) {}

  /** The provider for this process. */
  public static Kernels choose() {
    String demanded = System.getProperty(PROPERTY, "");
    Choice choice =
        demanded.isEmpty()
            ? best()
            : new Choice(provider(demanded, "-D" + PROPERTY), "-D" + PROPERTY + " demands it");
    System.getLogger(KernelChooser.class.getName())
        .log(Level.INFO, "kernels: {0} ({1})", choice.kernels().describe(), choice.reason());
    return choice.kernels();
  }

  /**
   * The provider for one stream of tokens, which may be a short one: the demanded provider, or
   * plain loops that give way to the best provider when there is enough to do. For one thread.
   */
  public static Kernels chooseForStream() {
    boolean demanded = !System.getProperty(PROPERTY, "").isEmpty();
    return demanded ? choose() : new StreamKernels(KernelChooser::choose);
  }

  /**
   * A provider by its name.
   *
   * @param name scalar, vector, native or cuda
   * @param option where the name comes from, for messages
   * @throws IllegalArgumentException in one line, if it does not work here
   */
  public static Kernels provider(String name, String option) {
    return switch (name) {
      case "scalar" -> new ScalarKernels();
      case "vector" -> {
        if (!hasVectorApi()) {
          throw new IllegalArgumentException(
              "%s=vector: the module %s is not loaded; start java with --add-modules %s"
                  .formatted(option, MODULE, MODULE));
        }
        yield new VectorKernels();
      }
      case "native" -> {
        try {
          yield NativeKernels.levels(withoutNative()).getFirst();
        } catch (NativeLibrary.Unavailable e) {
          throw new IllegalArgumentException(
              ("%s=native: there are no native kernels: %s; build them (docs/native.md) or"
                      + " choose another provider")
                  .formatted(option, e.getMessage()),
              e);
        }
      }
      case "cuda" -> {
        try {
          yield new CudaKernels(PopulationDevices.open(PopulationDevices.LIBRARY, 0));
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(
              ("%s=cuda: no population can run on a GPU here: %s; build it with -Pcuda"
                      + " (docs/cuda.md) or choose another provider")
                  .formatted(option, e.getMessage()),
              e);
        }
      }
      default ->
          throw new IllegalArgumentException(
              "%s=%s: must be scalar, vector, native or cuda".formatted(option, name));
    };
  }

  /** The devices that do a population's whole step, if the provider has any. */
  public static Optional<PopulationDevices> devices(Kernels kernels) {
    return kernels instanceof CudaKernels cuda ? Optional.of(cuda.devices()) : Optional.empty();
  }

  /** Every provider that works here, for tests: native code at each of its levels. */
  public static List<Kernels> all() {
    List<Kernels> all = new ArrayList<>();
    all.add(new ScalarKernels());
    if (hasVectorApi()) {
      all.add(new VectorKernels());
    }
    try {
      all.addAll(NativeKernels.levels(withoutNative()));
    } catch (NativeLibrary.Unavailable e) {
      System.getLogger(KernelChooser.class.getName())
          .log(Level.INFO, "no native kernels: {0}", e.getMessage());
    }
    return all;
  }

  private static Choice best() {
    Kernels java = withoutNative();
    try {
      return new Choice(NativeKernels.levels(java).getFirst(), "the best that this processor has");
    } catch (NativeLibrary.Unavailable e) {
      String vector = hasVectorApi() ? "" : MODULE + " is not loaded, ";
      return new Choice(java, vector + "no native kernels: " + e.getMessage());
    }
  }

  private static Kernels withoutNative() {
    return hasVectorApi() ? new VectorKernels() : new ScalarKernels();
  }

  private static boolean hasVectorApi() {
    return ModuleLayer.boot().findModule(MODULE).isPresent();
  }
}
