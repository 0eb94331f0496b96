package org.integg.eggroll.feedback;

import org.integg.kernels.Lanes;
import org.integg.model.EggConfig;

/** The activations of a segment: [token][rows][64] each, those within layers [layer] first. */
final class Recording {
  /** Output of the first norm of each layer. */
  final short[][][] normed;

  /** State before the token. */
  final short[][][] past;

  final short[][][] gate;

  /** State times gate. */
  final short[][][] gated;

  final short[][][] candidate;

  /** Output of the second norm of each layer. */
  final short[][][] second;

  /** Hidden rows of the MLP. */
  final short[][][] up;

  /** What enters the last norm. */
  final short[][] last;

  /** What enters the head. */
  final short[][] output;

  Recording(EggConfig config, int tokens) {
    int size = config.width() * Lanes.COUNT;
    int layers = config.layers();
    normed = new short[layers][tokens][size];
    past = new short[layers][tokens][size];
    gate = new short[layers][tokens][size];
    gated = new short[layers][tokens][size];
    candidate = new short[layers][tokens][size];
    second = new short[layers][tokens][size];
    up = new short[layers][tokens][config.hidden() * Lanes.COUNT];
    last = new short[tokens][size];
    output = new short[tokens][size];
  }

  /** Copies an activation. */
  static void copy(short[] from, short[] to) {
    System.arraycopy(from, 0, to, 0, to.length);
  }
}
