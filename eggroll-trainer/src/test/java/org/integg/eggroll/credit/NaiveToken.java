package org.integg.eggroll.credit;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.integg.model.LayerTensor;

/** What one lane did at one token: activations by layer, before and after; errors and credit. */
public final class NaiveToken {
  /** The token that was read; the one after it is the target. */
  public final int token;

  public final int target;

  /** What enters the first and the second norm, [L][D]. */
  public final int[][] entering1;

  public final int[][] entering2;

  /** The result of every product of a layer, before noise: [rows]. */
  public final List<Map<LayerTensor, int[]>> products = new ArrayList<>();

  /** The first norm's output, [L][D]. */
  public final int[][] normed;

  /** The state before the token, zero at a separator, [L][D]. */
  public final int[][] past;

  /** f, [L][D]. */
  public final int[][] gate;

  /** The gated past, [L][D]. */
  public final int[][] gated;

  /** c, [L][D]. */
  public final int[][] candidate;

  /** The state after the token, [L][D]. */
  public final int[][] after;

  /** The second norm's output, [L][D]. */
  public final int[][] second;

  /** The MLP's hidden rows, [L][4D]. */
  public final int[][] hidden;

  /** The sum before the last norm, [D]. */
  public int[] last = {};

  /** The last norm's output, [D]. */
  public int[] output = {};

  /** Logits, [V]. */
  public int[] logits = {};

  /** Errors at the logits, [V]; empty until they are computed. */
  public int[] errors = {};

  /** Credit of the last sum, [D]; empty until it is computed. */
  public int[] credit = {};

  NaiveToken(int layers, int token, int target) {
    this.token = token;
    this.target = target;
    entering1 = new int[layers][];
    entering2 = new int[layers][];
    for (int l = 0; l < layers; l++) {
      products.add(new EnumMap<>(LayerTensor.class));
    }
    normed = new int[layers][];
    past = new int[layers][];
    gate = new int[layers][];
    gated = new int[layers][];
    candidate = new int[layers][];
    after = new int[layers][];
    second = new int[layers][];
    hidden = new int[layers][];
  }
}
