package org.integg.kernels;

import java.lang.System.Logger.Level;

/**
 * Picks the best provider that works here, says which and why in one log line.
 *
 * <p>{@code -Dintegg.kernels=scalar|vector} demands one; a demanded provider that does not work is
 * an error.
 */
public final class KernelChooser {
  /** The property that demands a provider. */
  public static final String PROPERTY = "integg.kernels";

  private static final String MODULE = "jdk.incubator.vector";

  private KernelChooser() {}

  /** The provider for this process. */
  public static Kernels choose() {
    String demanded = System.getProperty(PROPERTY, "");
    boolean vectorApi = ModuleLayer.boot().findModule(MODULE).isPresent();
    Kernels chosen =
        switch (demanded) {
          case "" -> vectorApi ? new VectorKernels() : new ScalarKernels();
          case "scalar" -> new ScalarKernels();
          case "vector" -> {
            if (!vectorApi) {
              throw new IllegalArgumentException(
                  "-D%s=vector: the module %s is not loaded; start java with --add-modules %s"
                      .formatted(PROPERTY, MODULE, MODULE));
            }
            yield new VectorKernels();
          }
          default ->
              throw new IllegalArgumentException(
                  "-D%s=%s: must be scalar or vector".formatted(PROPERTY, demanded));
        };
    String reason =
        !demanded.isEmpty()
            ? "-D" + PROPERTY + " demands it"
            : vectorApi ? "the widest that the processor has" : MODULE + " is not loaded";
    System.getLogger(KernelChooser.class.getName())
        .log(Level.INFO, "kernels: {0} ({1})", chosen.describe(), reason);
    return chosen;
  }
}
