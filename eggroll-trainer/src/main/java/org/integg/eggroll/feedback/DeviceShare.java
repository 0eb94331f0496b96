package org.integg.eggroll.feedback;

import org.integg.eggroll.Streams;
import org.integg.eggroll.credit.LaneState;
import org.integg.eggroll.credit.OutputCredit;
import org.integg.kernels.Lanes;
import org.integg.kernels.Noise;
import org.integg.kernels.device.PopulationDevices;
import org.integg.kernels.device.ScriptedDevice;

/** A device with the blocks that it learns from. */
final class DeviceShare implements AutoCloseable {
  private final FeedbackState host;
  private final FeedbackSettings config;
  private final int firstBlock;
  private final int blocks;
  private final int[][] tokens;
  private final int[] text;

  /** The step whose tokens are set. */
  private long prepared = -1;

  final DeviceMemory at;
  final ScriptedDevice device;

  DeviceShare(
      FeedbackState host,
      FeedbackSettings config,
      PopulationDevices devices,
      int id,
      int firstBlock,
      int blocks) {
    this.host = host;
    this.config = config;
    this.firstBlock = firstBlock;
    this.blocks = blocks;
    FeedbackScript script = host.script(blocks);
    at = script.at;
    tokens = new int[config.tokensPerUpdate() + 1][blocks * Lanes.COUNT];
    text = new int[config.tokensPerUpdate() + 1];
    device = devices.scripted(script.script, id);
  }

  /**
   * Starts to learn from the next segment of every stream.
   *
   * @param progress share of the budget that is used up, of 65,536
   */
  void learn(int progress, Streams streams) {
    if (prepared != host.steps()) {
      prepare(host.steps(), streams);
    }
    numbers(progress);
    device.run(FeedbackScript.LEARN);
  }

  /** Sets the tokens of a step, while the device still learns from those of the step before. */
  void prepare(long step, Streams streams) {
    int segment = config.tokensPerUpdate();
    for (int stream = 0; stream < blocks * Probes.PLAIN; stream++) {
      streams.copy(firstBlock * Probes.PLAIN + stream, step, text);
      int column = stream / Probes.PLAIN * Lanes.COUNT + stream % Probes.PLAIN;
      for (int t = 0; t <= segment; t++) {
        tokens[t][column] = text[t];
      }
    }
    for (int t = 0; t <= segment; t++) {
      // The last row holds only targets, and probes have none.
      for (int lane = Probes.PLAIN; lane < Lanes.COUNT && t < segment; lane++) {
        int partner = Probes.partner(lane, t, step, segment);
        for (int first = 0; first < tokens[t].length; first += Lanes.COUNT) {
          tokens[t][first + lane] = tokens[t][first + partner];
        }
      }
      device.tokens(t, tokens[t]);
    }
    prepared = step;
  }

  private void numbers(int progress) {
    long step = host.steps();
    long updates = step - LaneState.WARM_UP;
    int next = 0;
    device.number(next++, step % Probes.PLAIN * config.tokensPerUpdate() % Probes.PLAIN);
    device.number(next++, host.weights().rate(progress));
    device.number(next++, host.weights().averageShare(Math.max(0, updates)));
    device.number(next++, updates >= 0 ? 1 : 0);
    for (int block = firstBlock; block < firstBlock + blocks; block++) {
      device.number(next++, Noise.key(config.seed(), step, block));
    }
    for (int block = firstBlock; block < firstBlock + blocks; block++) {
      device.number(next++, OutputCredit.ditherKey(config.seed(), step, block));
    }
  }

  /** Adds what another has learned. */
  void add(DeviceShare other) {
    long ints = (at.squares - at.votes) / Integer.BYTES;
    device.add(at.votes, other.device, other.at.votes, ints, false, at.others);
    long longs = (at.sumsEnd - at.squares) / Long.BYTES;
    device.add(at.squares, other.device, other.at.squares, longs, true, at.others);
  }

  /** Takes over what another's blocks read: int8 weights and feedback, scales. */
  void follow(DeviceShare other) {
    device.copy(at.bytes, other.device, other.at.bytes, at.votes - at.bytes);
  }

  /** Reads the states of the blocks. */
  void getStates() {
    byte[] states = new byte[blocks * Lanes.COUNT * at.acts.config.width()];
    for (int layer = 0; layer < at.acts.config.layers(); layer++) {
      device.get(at.acts.states(layer), states);
      turn(layer, states, false);
    }
  }

  /** Writes the states of the blocks. */
  void putStates() {
    byte[] states = new byte[blocks * Lanes.COUNT * at.acts.config.width()];
    for (int layer = 0; layer < at.acts.config.layers(); layer++) {
      turn(layer, states, true);
      device.put(at.acts.states(layer), states);
    }
  }

  /** Converts between the host's [L, D, 64] of each block and a layer's [blocks · 64][D]. */
  private void turn(int layer, byte[] columns, boolean toColumns) {
    int width = at.acts.config.width();
    for (int block = 0; block < blocks; block++) {
      byte[] rows = host.states().get(firstBlock + block);
      for (int d = 0; d < width; d++) {
        for (int lane = 0; lane < Lanes.COUNT; lane++) {
          int row = (layer * width + d) * Lanes.COUNT + lane;
          int column = (block * Lanes.COUNT + lane) * width + d;
          if (toColumns) {
            columns[column] = rows[row];
          } else {
            rows[row] = columns[column];
          }
        }
      }
    }
  }

  @Override
  public void close() {
    device.close();
  }
}
