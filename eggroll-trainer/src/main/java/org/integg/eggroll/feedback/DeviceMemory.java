package org.integg.eggroll.feedback;

import java.util.ArrayList;
import java.util.List;
import org.integg.eggroll.credit.FixedPointWeights;
import org.integg.eggroll.credit.Site;
import org.integg.kernels.Lanes;
import org.integg.kernels.device.DeviceScript;
import org.integg.kernels.device.ScriptMatrix;
import org.integg.model.Activation;
import org.integg.model.EggConfig;
import org.integg.model.EggTensors;
import org.integg.model.TensorSpec;

/**
 * Where everything of docs/feedback.md lies in the memory of a device. Activations are int8
 * [columns][rows], those of layers [layer][columns][rows]; tensors lie one after another in the
 * order of their ids.
 */
final class DeviceMemory {
  private static final int PAIR = 2 * Integer.BYTES;

  final EggConfig config;
  final int blocks;
  final int segment;

  /** Columns of a token, and of a segment. */
  final long lanes;

  final long columns;

  private final long[] begins;
  private final List<ScriptMatrix> matrices = new ArrayList<>();

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

  final long normed;
  final long past;
  final long gate;
  final long gated;
  final long candidate;
  final long after;
  final long secondNormed;
  final long up;
  final long last;
  final long output;
  final long logits;

  final long errors;
  final long norms;
  final long u;
  final long later;
  final long laterScaled;
  final long credits;

  final long outputNoise;
  final long[] rowNoise;
  final long stateNoise;
  final long unexplained;

  /** Allocates the memory of a script. */
  DeviceMemory(
      DeviceScript script,
      EggTensors tensors,
      FeedbackMatrices set,
      int scaleCount,
      FeedbackSettings run,
      int blocks) {
    config = tensors.config();
    this.blocks = blocks;
    segment = run.tokensPerUpdate();
    lanes = (long) blocks * Lanes.COUNT;
    columns = lanes * segment;
    begins = new long[tensors.count() + 1];
    for (TensorSpec spec : tensors.all()) {
      begins[spec.id() + 1] = begins[spec.id()] + spec.size();
    }
    int d = config.width();
    int v = (int) DeviceScript.pitch(config.vocabulary());
    bytes = script.allocate(elements(), 1);
    List<long[]> feedback = new ArrayList<>();
    for (int id = 0; id < set.count(); id++) {
      long rows = set.get(id).rows();
      long inputs = set.get(id).inputs();
      long plain = script.allocate(rows, (int) DeviceScript.pitch(inputs));
      feedback.add(new long[] {plain, script.allocate(inputs, (int) DeviceScript.pitch(rows))});
    }
    bits = script.allocate(set.count(), Integer.BYTES);
    scales = script.allocate(scaleCount, Integer.BYTES);
    votes = script.allocate(elements(), Integer.BYTES);
    long[] gains = Fits.gains(set, (long) run.blocks() * segment);
    for (int id = 0; id < set.count(); id++) {
      int rows = set.get(id).rows();
      int inputs = set.get(id).inputs();
      long sums = script.allocate((long) rows * inputs, Integer.BYTES);
      long powers = script.allocate(rows, Integer.BYTES);
      long[] at = feedback.get(id);
      matrices.add(new ScriptMatrix(0, sums, powers, rows, inputs, gains[id], at[0], at[1]));
    }
    squares = script.allocate(scaleCount, Long.BYTES);
    results = script.allocate(3, Long.BYTES);
    sumsEnd = script.allocate(0, 1);
    others = script.allocate(blocks < run.blocks() ? sumsEnd - votes : 0, 1);
    weights = script.allocate(elements(), Integer.BYTES);
    average = script.allocate(elements(), Integer.BYTES);
    first = script.allocate(elements(), Integer.BYTES);
    second = script.allocate(elements(), Integer.BYTES);
    for (int id = 0; id < set.count(); id++) {
      ScriptMatrix m = matrices.get(id);
      long values = script.allocate(m.rows() * m.inputs(), Integer.BYTES);
      matrices.set(id, m.withValues(values));
    }
    long ofLayers = columns * config.layers();
    normed = script.allocate(ofLayers, d);
    past = script.allocate(ofLayers, d);
    gate = script.allocate(ofLayers, d);
    gated = script.allocate(ofLayers, d);
    candidate = script.allocate(ofLayers, d);
    after = script.allocate(ofLayers, d);
    secondNormed = script.allocate(config.hasMlp() ? ofLayers : 0, d);
    up = script.allocate(ofLayers, config.hidden());
    last = script.allocate(columns, d);
    output = script.allocate(columns, d);
    logits = script.allocate(columns, v);
    errors = script.allocate(columns, v);
    norms = script.allocate(columns, PAIR);
    u = script.allocate(columns, d);
    later = script.allocate(ofLayers, d * Integer.BYTES);
    laterScaled = script.allocate(ofLayers, d);
    credits = script.allocate(columns, Math.max(d, config.hidden()));
    outputNoise = script.allocate(outputObservations(), d);
    rowNoise = new long[Site.all(config).size()];
    for (Site site : Site.all(config)) {
      rowNoise[site.index()] = script.allocate(rowObservations(), site.rows());
    }
    stateNoise = script.allocate(stateObservations() * config.layers(), d);
    unexplained =
        script.allocate(Math.max(outputObservations() * v, 4 * outputObservations() * d), 1);
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

  /** A layer's part of activations of {@code rows} bytes. */
  long layer(long all, int layer, int rows) {
    return all + layer * columns * rows;
  }

  /** A layer's part of activations with rows of D. */
  long layer(long all, int layer) {
    return layer(all, layer, config.width());
  }

  /** An activation in a layer, or outside. */
  long of(Activation what, int layer) {
    return switch (what) {
      case NORMED -> layer(normed, layer);
      case STATE -> layer(past, layer);
      case GATE -> layer(gate, layer);
      case GATED -> layer(gated, layer);
      case CANDIDATE -> layer(candidate, layer);
      case SECOND -> layer(secondNormed, layer);
      case HIDDEN -> layer(up, layer, config.hidden());
      case LAST -> last;
      case OUTPUT -> output;
    };
  }

  long outputObservations() {
    return (long) blocks * segment * Probes.OUTPUTS;
  }

  long rowObservations() {
    return (long) blocks * segment * Probes.ROWS;
  }

  long stateObservations() {
    return (long) blocks * segment / Probes.WINDOW * Fits.LAGS * Probes.STATES;
  }

  /** The states after a segment, [blocks · 64][D] of a layer. */
  long states(int layer) {
    return layer(after, layer) + (columns - lanes) * config.width();
  }
}
