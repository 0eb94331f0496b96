package org.integg.kernels.device;

/**
 * Where a {@link DeviceScript} computes products, and what follows them.
 *
 * @param rows of the result
 * @param first column, of {@code columns}
 * @param stream of the noise that is added to the rows
 */
public record ScriptProduct(
    long rows, long first, long columns, Finish finish, long stream, long out) {
  /** What follows a product, in the order of script.h. */
  public enum Finish {
    PLAIN,
    GATE,
    CANDIDATE,
    ROWS,
    RESIDUAL,
    SITE,
    STATE,
    LAST,
    UNEXPLAINED
  }
}
