package org.integg.eggroll.credit;

import org.integg.kernels.Lanes;
import org.integg.model.Activation;
import org.integg.model.EggConfig;

/**
 * The activations of a segment: [token][rows][64] each, with [layer] in front for those of layers.
 */
public final class Recording {
  /** Output of the first norm of each layer. */
  public final short[][][] normed;

  /** State before the token. */
  public final short[][][] past;

  public final short[][][] gate;

  /** State times gate. */
  public final short[][][] gated;

  public final short[][][] candidate;

  /** Output of the second norm of each layer. */
  public final short[][][] second;

  /** Hidden rows of the MLP. */
  public final short[][][] up;

  /** The input of the last norm. */
  public final short[][] last;

  /** The input of the head. */
  public final short[][] output;

  /** Room for some tokens. */
  public Recording(EggConfig config, int tokens) {
    int size = config.width() * Lanes.COUNT;
    int layers = config.layers();
    normed = new short[layers][tokens][size];
    past = new short[layers][tokens][size];
    gate = new short[layers][tokens][size];
    gated = new short[layers][tokens][size];
    candidate = new short[layers][tokens][size];
    second = new short[layers][tokens][config.hasMlp() ? size : 0];
    up = new short[layers][tokens][config.hidden() * Lanes.COUNT];
    last = new short[tokens][size];
    output = new short[tokens][size];
  }

  /** What is recorded of an activation, in a layer or outside: [token][rows][64]. */
  public short[][] of(Activation what, int layer) {
    return switch (what) {
      case NORMED -> normed[layer];
      case STATE -> past[layer];
      case GATE -> gate[layer];
      case GATED -> gated[layer];
      case CANDIDATE -> candidate[layer];
      case SECOND -> second[layer];
      case HIDDEN -> up[layer];
      case LAST -> last;
      case OUTPUT -> output;
    };
  }

  /** Copies an activation. */
  public static void copy(short[] from, short[] to) {
    System.arraycopy(from, 0, to, 0, to.length);
  }
}
