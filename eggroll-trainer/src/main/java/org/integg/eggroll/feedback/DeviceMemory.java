package org.integg.eggroll.feedback;

import java.util.ArrayList;
import java.util.List;
import org.integg.eggroll.credit.FixedPointWeights;
import org.integg.kernels.device.DeviceScript;
import org.integg.kernels.device.ScriptMatrix;
import org.integg.model.EggTensors;
import org.integg.model.TensorSpec;

/**
 * Where everything of docs/feedback.md lies in the memory of a device. Tensors lie one after
 * another in the order of their ids.
 */
final class DeviceMemory {
  private final long[] begins;
  private final List<ScriptMatrix> matrices;

  // What blocks read: int8 weights and feedback, its fractional bits, scales.
  final long bytes;
  final long bits;
  final long scales;

  // What is learned in a step: votes and squares, the likelihood and what changed.
  final long votes;
  final long squares;
  final long results;
  final long sumsEnd;

  /** Room for what other devices learned, if there are any. */
  final long others;

  final long weights;
  final long average;
  final long first;
  final long second;

  /** What is computed in a segment. */
  final DeviceActivations acts;

  /** Allocates the memory of a script. */
  DeviceMemory(
      DeviceScript script,
      EggTensors tensors,
      FeedbackMatrices set,
      int scaleCount,
      FeedbackSettings run,
      int blocks) {
    begins = new long[tensors.count() + 1];
    for (TensorSpec spec : tensors.all()) {
      begins[spec.id() + 1] = begins[spec.id()] + spec.size();
    }
    bytes = script.allocate(elements(), 1);
    List<long[]> feedback = feedback(script, set);
    bits = script.allocate(set.count(), Integer.BYTES);
    scales = script.allocate(scaleCount, Integer.BYTES);
    votes = script.allocate(elements(), Integer.BYTES);
    long[] gains = Fits.gains(set, (long) run.blocks() * run.tokensPerUpdate());
    List<ScriptMatrix> sums = sums(script, set, gains, feedback);
    squares = script.allocate(scaleCount, Long.BYTES);
    results = script.allocate(3, Long.BYTES);
    sumsEnd = script.allocate(0, 1);
    others = script.allocate(blocks < run.blocks() ? sumsEnd - votes : 0, 1);
    weights = script.allocate(elements(), Integer.BYTES);
    average = script.allocate(elements(), Integer.BYTES);
    first = script.allocate(elements(), Integer.BYTES);
    second = script.allocate(elements(), Integer.BYTES);
    matrices =
        sums.stream()
            .map(m -> m.withValues(script.allocate(m.rows() * m.inputs(), Integer.BYTES)))
            .toList();
    acts = new DeviceActivations(script, tensors.config(), blocks, run.tokensPerUpdate());
  }

  /** Allocates the int8 matrices, each with the transposed one after it. */
  private static List<long[]> feedback(DeviceScript script, FeedbackMatrices set) {
    List<long[]> feedback = new ArrayList<>();
    for (int id = 0; id < set.count(); id++) {
      long rows = set.get(id).rows();
      long inputs = set.get(id).inputs();
      long plain = script.allocate(rows, (int) DeviceScript.pitch(inputs));
      feedback.add(new long[] {plain, script.allocate(inputs, (int) DeviceScript.pitch(rows))});
    }
    return feedback;
  }

  /** Allocates the sums of the matrices, which have no values yet. */
  private static List<ScriptMatrix> sums(
      DeviceScript script, FeedbackMatrices set, long[] gains, List<long[]> feedback) {
    List<ScriptMatrix> matrices = new ArrayList<>();
    for (int id = 0; id < set.count(); id++) {
      int rows = set.get(id).rows();
      int inputs = set.get(id).inputs();
      long sums = script.allocate((long) rows * inputs, Integer.BYTES);
      long powers = script.allocate(rows, Integer.BYTES);
      long[] at = feedback.get(id);
      matrices.add(new ScriptMatrix(0, sums, powers, rows, inputs, gains[id], at[0], at[1]));
    }
    return matrices;
  }

  /** Weights of all tensors. */
  long elements() {
    return begins[begins.length - 1];
  }

  /** A tensor's place in an array of all, each element of {@code size} bytes. */
  long tensor(long all, int id, int size) {
    return all + begins[id] * size;
  }

  /** The int8 weights of a tensor. */
  long bytes(int id) {
    return tensor(bytes, id, 1);
  }

  /** First element, rows and columns of the tensors that move. */
  List<long[]> moving(EggTensors tensors) {
    return tensors.all().stream()
        .filter(FixedPointWeights::learns)
        .map(spec -> new long[] {begins[spec.id()], spec.rows(), spec.columns()})
        .toList();
  }

  /** A feedback matrix. */
  ScriptMatrix matrix(int id) {
    return matrices.get(id);
  }

  List<ScriptMatrix> matrices() {
    return matrices;
  }

  /** The fractional bits of a feedback matrix. */
  long bits(int id) {
    return bits + (long) Integer.BYTES * id;
  }

  long scale(int place) {
    return scales + (long) Integer.BYTES * place;
  }

  long squares(int place) {
    return squares + (long) Long.BYTES * place;
  }
}
