package org.integg.kernels.device;

/**
 * A feedback matrix in the memory of a {@link DeviceScript}.
 *
 * @param values int32 [rows][inputs], like sums; powers int32 [rows]
 * @param gain the factor of the sums, below 2^31
 * @param bytes int8 [rows][inputs], transposed [inputs][rows]
 */
public record ScriptMatrix(
    long values,
    long sums,
    long powers,
    long rows,
    long inputs,
    long gain,
    long bytes,
    long transposed) {
  /** The same matrix with its values elsewhere. */
  public ScriptMatrix withValues(long place) {
    return new ScriptMatrix(place, sums, powers, rows, inputs, gain, bytes, transposed);
  }

  /** The fields in the order of script.h. */
  long[] fields() {
    return new long[] {values, sums, powers, rows, inputs, gain, bytes, transposed};
  }
}
