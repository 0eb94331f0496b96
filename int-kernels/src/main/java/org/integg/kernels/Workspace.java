package org.integg.kernels;

/**
 * Scratch memory of one thread; its contents mean nothing between two operations. About 70 KB,
 * whatever the model.
 */
public final class Workspace {
  /** Chunks of 64 columns that an outer product adds up at a time. */
  public static final int OUTER_CHUNKS = 8;

  /** Groups of 16-bit sums that are kept before they are widened. */
  static final int SPILL_GROUPS = 64;

  /** Vectors a product tile accumulates: four rows, two vectors wide. */
  static final int TILE_VECTORS = 2 * PackedMatrix.TILE;

  /** 16-bit sums: [group][tile vector][up to 32 elements]. */
  final short[] spill = new short[SPILL_GROUPS * TILE_VECTORS * 32];

  /** How much of {@link #spill} is in use. */
  int spilled;

  /** Whether {@link #whole} and {@link #odd} hold sums of earlier groups. */
  boolean carried;

  /** Sums of whole ints, biased: even + odd·2^16 + {@link #biases}: [tile vector][up to 16]. */
  final int[] whole = new int[TILE_VECTORS * 16];

  /** Sums of the odd elements. */
  final int[] odd = new int[TILE_VECTORS * 16];

  /** What the biases of the groups in {@link #whole} add up to. */
  int biases;

  /** x·B of every lane, negated for the − members: [rank][64], in the provider's lane order. */
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

  /** Where the data of each of those columns begins. */
  final int[] outerData = new int[OUTER_CHUNKS * Lanes.COUNT];

  /** Where each group of those columns ends, each of two columns or more but the last. */
  final int[] outerEnds = new int[OUTER_CHUNKS * Lanes.COUNT];

  /** Results of a stripe of rows of a single stream. */
  final short[] stripe = new short[TILE_VECTORS * 32];
}
