package org.integg.eggroll.credit;

import java.util.ArrayList;
import java.util.List;
import org.integg.model.EggConfig;

/**
 * A place of the network where probes add noise and credit arrives: some rows of activations before
 * their clip.
 *
 * @param index its place in {@link #all}
 * @param kind which activations
 * @param layer 0 to L − 1; 0 for the embedding
 * @param rows D or 4D
 */
public record Site(int index, Kind kind, int layer, int rows) {
  /** Activations of a layer, in the order of the forward pass. */
  public enum Kind {
    /** The embedding row. */
    EMBEDDING,
    /** The gate: {@code Wf·n + Uf·h + bf}. */
    GATE,
    /** The candidate: {@code Wh·n + Uh·g + bh}. */
    CANDIDATE,
    /** The hidden rows of the MLP. */
    UP,
    /** The sum after the MLP. */
    DOWN
  }

  /** The sites of a model. */
  public static List<Site> all(EggConfig config) {
    List<Site> sites = new ArrayList<>();
    sites.add(new Site(0, Kind.EMBEDDING, 0, config.width()));
    for (int layer = 0; layer < config.layers(); layer++) {
      for (Kind kind : List.of(Kind.GATE, Kind.CANDIDATE, Kind.UP, Kind.DOWN)) {
        int rows = kind == Kind.UP ? config.hidden() : config.width();
        sites.add(new Site(sites.size(), kind, layer, rows));
      }
    }
    return List.copyOf(sites);
  }

  /** Index of a layer's site. */
  public static int index(Kind kind, int layer) {
    return kind == Kind.EMBEDDING ? 0 : 4 * layer + kind.ordinal();
  }
}
