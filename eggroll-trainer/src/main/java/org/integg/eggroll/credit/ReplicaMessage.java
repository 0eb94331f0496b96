package org.integg.eggroll.credit;

import java.nio.ByteBuffer;
import java.util.Collection;
import org.integg.eggroll.ReplicaState;
import org.integg.model.Parameters;
import org.integg.model.TensorSpec;

/**
 * {@link ReplicaState} as bytes of a fixed order and number: the int8 weights, the number of
 * fractional bits and the int8 values of every learned matrix, and the scales.
 */
final class ReplicaMessage {
  private ReplicaMessage() {}

  private static int size(Parameters parameters, Collection<LearnedMatrix> matrices, int[] shifts) {
    long size = parameters.config().parameters() + (long) shifts.length * Integer.BYTES;
    for (LearnedMatrix each : matrices) {
      size += 1L + each.bytes().length;
    }
    return Math.toIntExact(size);
  }

  static ReplicaState write(
      Parameters parameters, Collection<LearnedMatrix> matrices, int[] shifts) {
    ByteBuffer all = ByteBuffer.allocate(size(parameters, matrices, shifts));
    for (TensorSpec spec : parameters.tensors().all()) {
      all.put(parameters.get(spec.id()));
    }
    for (LearnedMatrix each : matrices) {
      all.put((byte) each.bits()).put(each.bytes());
    }
    for (int shift : shifts) {
      all.putInt(shift);
    }
    return new ReplicaState(all.array());
  }

  /**
   * Restores the arrays; packing them is left to the caller.
   *
   * @throws IllegalArgumentException if the state is of a learner of another size
   */
  static void read(
      ReplicaState replica,
      Parameters parameters,
      Collection<LearnedMatrix> matrices,
      int[] shifts) {
    int size = size(parameters, matrices, shifts);
    if (replica.bytes().length != size) {
      throw new IllegalArgumentException(
          "a replica of %d bytes instead of %d".formatted(replica.bytes().length, size));
    }
    ByteBuffer all = ByteBuffer.wrap(replica.bytes());
    for (TensorSpec spec : parameters.tensors().all()) {
      all.get(parameters.get(spec.id()));
    }
    for (LearnedMatrix each : matrices) {
      int bits = all.get();
      byte[] bytes = new byte[each.bytes().length];
      all.get(bytes);
      each.restore(bits, bytes);
    }
    for (int i = 0; i < shifts.length; i++) {
      shifts[i] = all.getInt();
    }
  }
}
