package org.integg.eggroll.aligned;

import java.nio.ByteBuffer;
import org.integg.model.Parameters;
import org.integg.model.TensorSpec;

/**
 * What blocks read, as bytes of a fixed order and number: the int8 weights, of every feedback
 * matrix the number of fractional bits and the int8 values, and the scales.
 */
final class ReadableState {
  private ReadableState() {}

  static byte[] write(Parameters parameters, FeedbackSet set, Scales scales) {
    long size = parameters.config().parameters() + (long) scales.count() * Integer.BYTES;
    for (int id = 0; id < set.count(); id++) {
      size += 1L + set.get(id).bytes().length;
    }
    ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(size));
    for (TensorSpec spec : parameters.tensors().all()) {
      all.put(parameters.get(spec.id()));
    }
    for (int id = 0; id < set.count(); id++) {
      all.put((byte) set.get(id).bits()).put(set.get(id).bytes());
    }
    for (int shift : scales.shifts()) {
      all.putInt(shift);
    }
    return all.array();
  }

  /** Restores the arrays; packing them is left to the caller. */
  static void read(byte[] state, Parameters parameters, FeedbackSet set, Scales scales) {
    ByteBuffer all = ByteBuffer.wrap(state);
    for (TensorSpec spec : parameters.tensors().all()) {
      all.get(parameters.get(spec.id()));
    }
    for (int id = 0; id < set.count(); id++) {
      int bits = all.get();
      byte[] bytes = new byte[set.get(id).bytes().length];
      all.get(bytes);
      set.get(id).restore(bits, bytes);
    }
    int[] shifts = scales.shifts();
    for (int i = 0; i < shifts.length; i++) {
      shifts[i] = all.getInt();
    }
  }
}
