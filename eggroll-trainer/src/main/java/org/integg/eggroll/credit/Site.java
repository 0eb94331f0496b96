package org.integg.eggroll.credit;

import java.util.ArrayList;
import java.util.List;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;

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

  /** The sites of a model, UP and DOWN only of one with an MLP. */
  public static List<Site> all(EggConfig config) {
    List<Site> sites = new ArrayList<>();
    sites.add(new Site(0, Kind.EMBEDDING, 0, config.width()));
    for (int layer = 0; layer < config.layers(); layer++) {
      for (Kind kind : ofLayer(config)) {
        int rows = kind == Kind.UP ? config.hidden() : config.width();
        sites.add(new Site(sites.size(), kind, layer, rows));
      }
    }
    return List.copyOf(sites);
  }

  private static List<Kind> ofLayer(EggConfig config) {
    return config.hasMlp()
        ? List.of(Kind.GATE, Kind.CANDIDATE, Kind.UP, Kind.DOWN)
        : List.of(Kind.GATE, Kind.CANDIDATE);
  }

  /** Index of a layer's site; without an MLP there are none of kind UP and DOWN. */
  public static int index(EggConfig config, Kind kind, int layer) {
    return kind == Kind.EMBEDDING ? 0 : ofLayer(config).size() * layer + kind.ordinal();
  }

  /** Whether a row at 0 passes nothing on: {@link Mlp#RELU}'s hidden rows. */
  public boolean rectified(EggConfig config) {
    return kind == Kind.UP && config.mlp() == Mlp.RELU;
  }
}
