package org.integg.kernels;

import static java.util.Objects.checkFromIndexSize;

import org.jspecify.annotations.Nullable;

/**
 * An integer matrix [rows, columns] for products: its weights row after row, rows padded with zeros
 * to a multiple of four, columns too. A provider's own layout is made when the provider first asks
 * for it, so no other pays for it.
 */
public final class PackedMatrix {
  /** Rows of a tile. */
  public static final int TILE = 4;

  private final int rows;
  private final int columns;
  private final int stride;
  private final byte[] weights;
  private final int[] sums;
  private @Nullable VectorTiles vectorTiles;
  private volatile boolean tiled;
  private volatile boolean summed;

  /** An empty matrix of the given shape, to be filled by {@link #pack}. */
  public PackedMatrix(int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
    stride = (columns + 3) / 4 * 4;
    weights = new byte[Math.multiplyExact(tiles() * TILE, stride)];
    sums = new int[tiles() * TILE];
  }

  /** A matrix of the given shape and weights, row-major. */
  public static PackedMatrix of(int rows, int columns, byte[] weights) {
    PackedMatrix packed = new PackedMatrix(rows, columns);
    packed.pack(weights);
    return packed;
  }

  /**
   * Takes new weights. No other thread may use the matrix meanwhile.
   *
   * @param weights [rows, columns] row-major, −127 to 127; elements after them are ignored
   */
  public void pack(byte[] weights) {
    if (weights.length < rows * columns) {
      throw new IllegalArgumentException(
          "expected " + rows + "×" + columns + " weights, got " + weights.length);
    }
    int together = columns == stride ? rows : 1;
    for (int row = 0; row < rows; row += together) {
      System.arraycopy(weights, row * columns, this.weights, row * stride, together * columns);
    }
    tiled = false;
    summed = false;
  }

  /**
   * Takes new weights from a transposed array. No other thread may use the matrix meanwhile.
   *
   * @param weights [columns][stride], −127 to 127: the first {@link #rows} of each column
   */
  public void packTransposed(byte[] weights, int stride) {
    checkFromIndexSize(0, rows, stride);
    checkFromIndexSize(0, Math.max(0, (columns - 1L) * stride + rows), weights.length);
    ByteTransposition.transpose(weights, columns, rows, stride, this.weights, this.stride);
    tiled = false;
    summed = false;
  }

  /** Rows, without padding. */
  public int rows() {
    return rows;
  }

  /** Columns: inputs of the product. */
  public int columns() {
    return columns;
  }

  /** Tiles of four rows. */
  int tiles() {
    return (rows + TILE - 1) / TILE;
  }

  /** The weight at a row and a column. */
  public int get(int row, int column) {
    return weights[row * stride + column];
  }

  /** Bytes from one row of {@link #weights} to the next: a multiple of 4. */
  int stride() {
    return stride;
  }

  /** The weights, {@code [tiles · 4][stride]}. Shared, for kernels to read. */
  byte[] weights() {
    return weights;
  }

  /** Computes the sums of rows. */
  @FunctionalInterface
  interface RowSums {
    /** Sums each row of {@code weights}, [sums.length][stride]. */
    void sum(byte[] weights, int stride, int[] sums);
  }

  /** The sum of every row, made by {@code maker} when they are first asked for. */
  int[] rowSums(RowSums maker) {
    if (!summed) {
      synchronized (this) {
        if (!summed) {
          maker.sum(weights, stride, sums);
          summed = true;
        }
      }
    }
    return sums;
  }

  /** The vector provider's layout, made when it is first asked for. */
  VectorTiles vectorTiles() {
    return tiled && vectorTiles != null ? vectorTiles : layOutTiles();
  }

  private synchronized VectorTiles layOutTiles() {
    VectorTiles made = vectorTiles != null ? vectorTiles : new VectorTiles(tiles(), columns);
    if (!tiled) {
      made.pack(weights, stride);
      vectorTiles = made;
      tiled = true;
    }
    return made;
  }
}
