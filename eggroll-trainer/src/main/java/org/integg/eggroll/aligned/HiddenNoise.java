package org.integg.eggroll.aligned;

import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.Lanes.PAIRS;

import java.util.ArrayList;
import java.util.List;
import org.integg.eggroll.credit.Recording;
import org.integg.eggroll.credit.Site;
import org.integg.model.EggConfig;

/**
 * The noise of the hidden rows of a {@link org.integg.model.Mlp#RELU}: that of {@link RowNoise}
 * where a row stands above 0 in the stem, and none elsewhere. What stands at 0 passes nothing on;
 * noise there would only add to the variance of everything else (docs/aligned.md, "Notation").
 */
final class HiddenNoise {
  private final RowNoise noise;
  private final int members;
  private final int rows;

  /** First row of each layer's hidden rows among those of a member. */
  private final List<Integer> places = new ArrayList<>();

  /** All bits where a row has noise, [2][row][32]. */
  private final byte[] mask;

  /** Of each layer, [2][member][row][32]. */
  private final byte[][] banks;

  /** Room for the members of a token; none for another kind of MLP. */
  HiddenNoise(EggConfig config, RowNoise noise, int members) {
    this.noise = noise;
    this.members = members;
    rows = config.hidden();
    for (Site site : Site.all(config)) {
      if (site.rectified(config)) {
        places.add(noise.site(site.index()));
      }
    }
    mask = new byte[places.isEmpty() ? 0 : rows * COUNT];
    banks = new byte[places.size()][members * mask.length];
  }

  /** Makes the noise of a token of the stem; that of {@link RowNoise#at} is of the same. */
  void at(Recording stem, int t) {
    for (int layer = 0; layer < banks.length; layer++) {
      see(stem.up[layer][t]);
      for (int member = 0; member < members; member++) {
        int from = noise.member(member) + places.get(layer);
        int half = rows * PAIRS;
        let(from, 0, banks[layer], place(member), half);
        let(from + noise.upper(), half, banks[layer], place(member) + upper(), half);
      }
    }
  }

  private void see(short[] up) {
    for (int row = 0; row < rows; row++) {
      int to = row * PAIRS;
      for (int lane = 0; lane < PAIRS; lane++) {
        int from = row * COUNT + lane;
        mask[to + lane] = (byte) (-up[from] >> 31);
        mask[to + rows * PAIRS + lane] = (byte) (-up[from + PAIRS] >> 31);
      }
    }
  }

  private void let(int from, int maskFrom, byte[] bank, int to, int size) {
    byte[] all = noise.bank();
    for (int i = 0; i < size; i++) {
      bank[to + i] = (byte) (all[from + i] & mask[maskFrom + i]);
    }
  }

  /** The noise of a layer's hidden rows. */
  byte[] bank(int layer) {
    return banks[layer];
  }

  /** Where that of a member begins. */
  int place(int member) {
    return member * rows * PAIRS;
  }

  /** From the noise of the lower lanes to that of the upper ones. */
  int upper() {
    return members * rows * PAIRS;
  }
}
