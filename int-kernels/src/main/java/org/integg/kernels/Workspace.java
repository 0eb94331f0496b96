package org.integg.kernels;

/**
 * Scratch memory of one thread; its contents mean nothing between two operations. It takes about 70
 * KB, whatever the model, plus what native code needs: up to 128 bytes for each column of a matrix.
 */
public final class Workspace {
  /** Chunks of 64 columns that an outer product adds up at a time. */
  public static final int OUTER_CHUNKS = 8;

  /** Vectors a product tile accumulates: four rows, two vectors wide. */
  static final int TILE_VECTORS = 2 * PackedMatrix.TILE;

  /** Sums of a product tile: the even elements of each vector: [tile vector][up to 16]. */
  final int[] even = new int[TILE_VECTORS * 16];

  /** Sums of a product tile: the odd elements of each vector. */
  final int[] odd = new int[TILE_VECTORS * 16];

  /** x·B of the + members, −(x·B) of the − members: [rank][64], in the provider's lane order. */
  final int[] projections = new int[LowRank.MAX_RANK * Lanes.COUNT];

  /** A of the lanes' tokens: [rank][64]. */
  final short[] gathered = new short[LowRank.MAX_RANK * Lanes.COUNT];

  /** Per lane: mean magnitude, then its limit and multiplier as a divisor; hash bits. */
  final int[] lanesA = new int[Lanes.COUNT];

  final int[] lanesB = new int[Lanes.COUNT];

  final int[] lanesC = new int[Lanes.COUNT];

  final int[] lanesD = new int[Lanes.COUNT];

  /** Four rows of an outer product without columns of zeros: [column][4]. */
  final short[] outer = new short[OUTER_CHUNKS * Lanes.COUNT * PackedMatrix.TILE];

  /** Four rows of all lanes, the four shorts of a lane side by side. */
  final short[] quads = new short[PackedMatrix.TILE * Lanes.COUNT];

  /** The largest magnitude in each of those columns. */
  final long[] outerLargest = new long[OUTER_CHUNKS * Lanes.COUNT];

  /** Where the data of each of those columns begins. */
  final int[] outerData = new int[OUTER_CHUNKS * Lanes.COUNT];

  /**
   * Where groups of columns end, each of two columns or more but the last: up to 16,384 columns.
   */
  final int[] ends = new int[8192];

  private byte[] scratch = {};
  private short[] transposed = {};
  private int[][] slices = {};

  /** Working memory of native code, of at least the given size. */
  byte[] scratch(long bytes) {
    if (scratch.length < bytes) {
      scratch = new byte[Math.toIntExact(bytes)];
    }
    return scratch;
  }

  /** Room for the transposed data of an outer product. */
  short[] transposed(int size) {
    if (transposed.length < size) {
      transposed = new short[size];
    }
    return transposed;
  }

  /** Arrays for loops over slices, all of one size for all callers. */
  int[][] slices(int count, int size) {
    if (slices.length == 0) {
      slices = new int[count][size];
    }
    return slices;
  }

  /** Results of a stripe of rows of a single stream. */
  final short[] stripe = new short[TILE_VECTORS * 32];
}
