package org.integg.eggroll.feedback;

import org.integg.eggroll.credit.Site;
import org.integg.kernels.Lanes;
import org.integg.kernels.device.DeviceScript;
import org.integg.model.Activation;
import org.integg.model.EggConfig;

/**
 * Where the activations, errors, credits and probes of a segment lie in the memory of a device.
 * Activations are int8 [columns][rows], those of layers [layer][columns][rows].
 */
final class DeviceActivations {
  private static final int PAIR = 2 * Integer.BYTES;

  final EggConfig config;
  final int blocks;
  final int segment;

  /** Columns of a token, and of a segment. */
  final long lanes;

  final long columns;

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

  /**
   * Allocates the memory.
   *
   * @param blocks that the device has
   * @param segment tokens of a step
   */
  DeviceActivations(DeviceScript script, EggConfig config, int blocks, int segment) {
    this.config = config;
    this.blocks = blocks;
    this.segment = segment;
    lanes = (long) blocks * Lanes.COUNT;
    columns = lanes * segment;
    int d = config.width();
    int v = (int) DeviceScript.pitch(config.vocabulary());
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
    rowNoise = rowNoise(script);
    stateNoise = script.allocate(stateObservations() * config.layers(), d);
    unexplained =
        script.allocate(Math.max(outputObservations() * v, 4 * outputObservations() * d), 1);
  }

  /** Allocates the probes of each site. */
  private long[] rowNoise(DeviceScript script) {
    return Site.all(config).stream()
        .mapToLong(site -> script.allocate(rowObservations(), site.rows()))
        .toArray();
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
