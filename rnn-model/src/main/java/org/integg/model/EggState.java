package org.integg.model;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The recurrent state of some lanes: one hidden state [D][lanes] per layer, zero at the start. */
public final class EggState {
  private final int lanes;
  private final List<short[]> layers;

  /** A zero state. */
  public EggState(EggConfig config, int lanes) {
    this.lanes = lanes;
    layers =
        Stream.generate(() -> new short[config.width() * lanes]).limit(config.layers()).toList();
  }

  /** A layer's hidden state, [D][lanes]: the array itself, which the forward pass updates. */
  public short[] layer(int layer) {
    return layers.get(layer);
  }

  /** Sets all lanes to zero. */
  public void clear() {
    layers.forEach(h -> Arrays.fill(h, (short) 0));
  }

  /** Sets one lane to zero, as before a document separator is read. */
  void clear(int lane) {
    for (short[] h : layers) {
      for (int i = lane; i < h.length; i += lanes) {
        h[i] = 0;
      }
    }
  }

  /** Bytes that {@link #save} needs: L·D·lanes. */
  public int bytes() {
    return layers.size() * layers.getFirst().length;
  }

  /** Writes the state as int8 [L][D][lanes]. */
  public void save(byte[] to) {
    int at = 0;
    for (short[] h : layers) {
      for (short value : h) {
        to[at++] = (byte) value;
      }
    }
  }

  /** Reads what {@link #save} wrote. */
  public void load(byte[] from) {
    int at = 0;
    for (short[] h : layers) {
      for (int i = 0; i < h.length; i++) {
        h[i] = from[at++];
      }
    }
  }
}
