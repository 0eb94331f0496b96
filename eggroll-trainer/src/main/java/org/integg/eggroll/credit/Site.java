package org.integg.eggroll.credit;

import java.util.List;
import java.util.Optional;
import org.integg.model.Activation;
import org.integg.model.EggConfig;
import org.integg.model.LayerTensor;
import org.integg.model.Mlp;
import org.integg.model.Operations.Product;

/**
 * A place in the network where probes add noise and credit arrives: some rows of activations before
 * their clip.
 *
 * @param index its place in {@link #all}
 * @param kind which activations
 * @param layer 0 to L − 1; 0 for the embedding
 * @param rows D or 4D
 * @param products whose sum the rows are; the embedding has none
 * @param bias that is added to them, if there is one
 */
public record Site(
    int index,
    Kind kind,
    int layer,
    int rows,
    List<Product<Activation>> products,
    Optional<LayerTensor> bias) {
  /** Activations of a layer, in the order of the forward pass. */
  public enum Kind {
    /** The embedding row. */
    EMBEDDING,
    /** The gate f; the factor of its rows is {@code (c − h)/256}. */
    GATE,
    /** The candidate c; the factor of its rows is {@code (f + 127)/256}. */
    CANDIDATE,
    /** The hidden rows of the MLP. */
    UP,
    /** The sum after the MLP. */
    DOWN
  }

  /** The sites of a model; only a model with an MLP has UP and DOWN. */
  public static List<Site> all(EggConfig config) {
    return Sites.of(config);
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

  /** Whether one of the site's products reads an activation. */
  public boolean reads(Activation what) {
    return products.stream().anyMatch(product -> product.input() == what);
  }

  /** Whether a row at 0 passes nothing on: {@link Mlp#RELU}'s hidden rows. */
  public boolean rectified(EggConfig config) {
    return kind == Kind.UP && config.mlp() == Mlp.RELU;
  }
}
