package org.integg.model;

/**
 * The shape of an EGG model.
 *
 * @param vocabulary V, number of token ids, 256 to 65,536
 * @param width D, length of the activations and of each layer's state, a multiple of 16 from 16 to
 *     4096
 * @param layers L, 1 to 64
 * @param mlp the kind of the layers' MLP
 * @param cell the kind of the layers' recurrence
 */
public record EggConfig(int vocabulary, int width, int layers, Mlp mlp, Cell cell) {
  public static final int MIN_VOCABULARY = 256;
  public static final int MAX_VOCABULARY = 65_536;
  public static final int WIDTH_STEP = 16;
  public static final int MAX_WIDTH = 4096;
  public static final int MAX_LAYERS = 64;

  /**
   * Checks the three sizes.
   *
   * @throws IllegalArgumentException if one is outside its range; the message names it
   */
  public EggConfig {
    if (vocabulary < MIN_VOCABULARY || vocabulary > MAX_VOCABULARY) {
      throw new IllegalArgumentException(
          "vocabulary %d: the vocabulary must be from %d to %d"
              .formatted(vocabulary, MIN_VOCABULARY, MAX_VOCABULARY));
    }
    if (width < WIDTH_STEP || width > MAX_WIDTH || width % WIDTH_STEP != 0) {
      throw new IllegalArgumentException(
          "dim %d: the width must be a multiple of %d from %d to %d"
              .formatted(width, WIDTH_STEP, WIDTH_STEP, MAX_WIDTH));
    }
    if (layers < 1 || layers > MAX_LAYERS) {
      throw new IllegalArgumentException(
          "layers %d: the number of layers must be from 1 to %d".formatted(layers, MAX_LAYERS));
    }
  }

  /** A model with the published recurrence. */
  public EggConfig(int vocabulary, int width, int layers, Mlp mlp) {
    this(vocabulary, width, layers, mlp, Cell.EGG);
  }

  /** The published model of the given shape: its MLP is {@link Mlp#CLIP}. */
  public EggConfig(int vocabulary, int width, int layers) {
    this(vocabulary, width, layers, Mlp.CLIP);
  }

  /** This configuration with another D. */
  public EggConfig withWidth(int other) {
    return new EggConfig(vocabulary, other, layers, mlp, cell);
  }

  /** This configuration with another L. */
  public EggConfig withLayers(int other) {
    return new EggConfig(vocabulary, width, other, mlp, cell);
  }

  /** This configuration with another kind of MLP. */
  public EggConfig withMlp(Mlp other) {
    return new EggConfig(vocabulary, width, layers, other, cell);
  }

  /** This configuration with another kind of recurrence. */
  public EggConfig withCell(Cell other) {
    return new EggConfig(vocabulary, width, layers, mlp, other);
  }

  /** Whether the layers have an MLP. */
  public boolean hasMlp() {
    return mlp != Mlp.NONE;
  }

  /** Inputs of the MLP's down projection, outputs of its up projection: 4·D, or 0 without one. */
  public int hidden() {
    return hasMlp() ? 4 * width : 0;
  }

  /**
   * Number of weights of all tensors together: 2·V·D + L·(12·D² + 4·D) + D with an MLP and the
   * published recurrence, 8·D² + D less for a layer without an MLP.
   */
  public long parameters() {
    long layer = 0;
    for (LayerTensor tensor : LayerTensors.of(this)) {
      layer += (long) tensor.rows(width) * tensor.columns(width);
    }
    return 2L * vocabulary * width + layers * layer + width;
  }
}
