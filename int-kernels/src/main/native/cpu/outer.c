/* Outer products over lanes: for votes and for learned matrices. */
#include "../integg.h"
#include "product.h"
#include "square.h"

#define NAME(name) INTEGG_NAME(name, LEVEL)

INTEGG_DECLARE(LEVEL)

/*
 * A band of tiles is gathered, then multiplied with the columns, 64 at a time. Their data, 32 kB for 8 chunks, stay
 * in the nearest cache meanwhile; a tile of factors is a sixteenth of that.
 */
enum { BAND = 16, MOST_LANES = 8 * LANES };

/* Four rows of an outer product's factors side by side, and which of their groups are not all zero. */
typedef struct {
  tile_factor factors[TILE * MOST_LANES]; /* [TILE][lanes] */
  int32_t present[MOST_LANES / GROUP + VI];
  int32_t start[TILE];
  int count;
} gathered;

/* What a row of factors adds to its start: 127 · 512 lanes · 128 < 2^23. */
static inline int32_t start_of(const tile_factor *row, int lanes) {
  if (OFFSET == 0) {
    return 0;
  }
  vec sums = V_SET_INT(0);
  for (int lane = 0; lane < lanes; lane += VECTOR_BYTES) {
    sums = V_DOT(sums, V_SET_INT(0x01010101), V_LOAD(row + lane));
  }
  return -OFFSET * sum_of(sums);
}

/* 64 lanes as factors: the fours of lanes may be in any order, as long as the data are in the same. */
static inline void narrow_lanes(const int16_t *from, tile_factor *to) {
#if defined(LEVEL_avx512vnni)
  V_STORE(to, _mm512_packs_epi16(V_LOAD(from), V_LOAD(from + HALF_LANES)));
#else
  for (int lane = 0; lane < LANES; lane++) {
    to[lane] = (tile_factor)from[lane];
  }
#endif
}

/* Lists the groups of four rows that are not all zero. */
static inline int list_present(const tile_factor *factors, int lanes, int32_t *present) {
  const int8_t *row = (const int8_t *)factors;
  const int groups = lanes / GROUP, size = groups * 4;
  int count = 0;
#if defined(LEVEL_avx512vnni)
  const vec numbers = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  for (int group = 0; group < groups; group += VI, row += VECTOR_BYTES) {
    vec two = V_OR(V_LOAD(row), V_LOAD(row + size));
    vec any = V_OR(two, V_OR(V_LOAD(row + 2 * size), V_LOAD(row + 3 * size)));
    __mmask16 some = _mm512_test_epi32_mask(any, any);
    V_STORE(present + count, _mm512_maskz_compress_epi32(some, V_ADD(numbers, V_SET_INT(group))));
    count += __builtin_popcount(some);
  }
#else
  for (int group = 0; group < groups; group++, row += 4) {
    int32_t any = load_int(row) | load_int(row + size) | load_int(row + 2 * size) | load_int(row + 3 * size);
    present[count] = group;
    count += any != 0;
  }
#endif
  return count;
}

/* Gathers the rows from `first` on, with zeros for rows beyond the last: chunk by chunk, as they lie in memory. */
static void gather(const int16_t *a, int first, int rows, int lanes, gathered *tiles) {
  const int left = rows - first, count = left < BAND * TILE ? left : BAND * TILE, whole = (count + TILE - 1) / TILE;
  for (int lane = 0; lane < lanes; lane += LANES) {
    const int16_t *from = a + ((int64_t)lane / LANES * rows + first) * LANES;
    for (int row = 0; row < count; row++, from += LANES) {
      narrow_lanes(from, tiles[row / TILE].factors + row % TILE * lanes + lane);
    }
  }
  for (int row = count; row < whole * TILE; row++) {
    memset(tiles[row / TILE].factors + row % TILE * lanes, 0, sizeof(tile_factor) * (size_t)lanes);
  }
  for (int tile = 0; tile < whole; tile++) {
    gathered *of = &tiles[tile];
    for (int r = 0; r < TILE; r++) {
      of->start[r] = start_of(of->factors + r * lanes, lanes);
    }
    of->count = list_present(of->factors, lanes, of->present);
  }
}

enum { CHUNK_GROUPS = LANES / GROUP };

#if defined(LEVEL_avx512vnni)
/* Transposes four rows of ints: within each 128 bits, column j of all four becomes row j. */
INLINE void turn_fours(const vec *a, vec *b) {
  vec low = _mm512_unpacklo_epi32(a[0], a[1]), high = _mm512_unpackhi_epi32(a[0], a[1]);
  vec next_low = _mm512_unpacklo_epi32(a[2], a[3]), next_high = _mm512_unpackhi_epi32(a[2], a[3]);
  b[0] = _mm512_unpacklo_epi64(low, next_low);
  b[1] = _mm512_unpackhi_epi64(low, next_low);
  b[2] = _mm512_unpacklo_epi64(high, next_high);
  b[3] = _mm512_unpackhi_epi64(high, next_high);
}

/* Writes column i of 16 rows of 16 ints to out + i·stride. */
INLINE void turn_sixteen(const vec *a, int32_t *out, int64_t stride) {
  vec b[VI];
  for (int i = 0; i < VI; i += QUAD) {
    turn_fours(a + i, b + i);
  }
  for (int i = 0; i < QUAD; i++) {
    vec even = _mm512_shuffle_i32x4(b[i], b[4 + i], 0x88), odd = _mm512_shuffle_i32x4(b[i], b[4 + i], 0xdd);
    vec last_even = _mm512_shuffle_i32x4(b[8 + i], b[12 + i], 0x88);
    vec last_odd = _mm512_shuffle_i32x4(b[8 + i], b[12 + i], 0xdd);
    V_STORE(out + i * stride, _mm512_shuffle_i32x4(even, last_even, 0x88));
    V_STORE(out + (4 + i) * stride, _mm512_shuffle_i32x4(odd, last_odd, 0x88));
    V_STORE(out + (8 + i) * stride, _mm512_shuffle_i32x4(even, last_even, 0xdd));
    V_STORE(out + (12 + i) * stride, _mm512_shuffle_i32x4(odd, last_odd, 0xdd));
  }
}

/* Groups 64 columns of a chunk, or the fewer that remain; missing ones become zeros, with their offset. */
static void group_chunk(const int16_t *x, int columns, int64_t block_step, int32_t *to) {
  const vec sign = V_SET_INT((int32_t)0x80808080u);
  (void)block_step; /* a block is 64 lanes */
  for (int column = 0; column < LANES; column += VI) {
    vec rows[VI];
    for (int i = 0; i < VI; i++) {
      rows[i] = sign;
      if (column + i < columns) {
        const int16_t *from = x + (column + i) * LANES;
        rows[i] = V_XOR(_mm512_packs_epi16(V_LOAD(from), V_LOAD(from + HALF_LANES)), sign);
      }
    }
    turn_sixteen(rows, to + column, LANES);
  }
}
#else
/* 64 columns of a chunk, or the fewer that remain, as the dot product takes them: an int for each group of lanes. */
static void narrow_columns(const int16_t *x, int columns, int32_t (*to)[CHUNK_GROUPS]) {
  for (int column = 0; column < columns; column++) {
    tile_factor row[LANES];
    for (int lane = 0; lane < LANES; lane++) {
      row[lane] = (tile_factor)(x[column * LANES + lane] ^ OFFSET);
    }
    memcpy(to[column], row, sizeof row);
  }
  for (int column = columns; column < LANES; column++) {
    for (int group = 0; group < CHUNK_GROUPS; group++) {
      to[column][group] = OFFSET ? (int32_t)0x80808080u : 0;
    }
  }
}

/* Groups 64 columns of a chunk, or the fewer that remain; missing ones become zeros, with their offset. */
static void group_chunk(const int16_t *x, int columns, int64_t block_step, int32_t *to) {
  int32_t narrowed[LANES][CHUNK_GROUPS];
  narrow_columns(x, columns, narrowed);
  for (int lane = 0; lane < LANES; lane += QUAD) {
    int32_t *at = to + lane / BLOCK_LANES * block_step + lane % BLOCK_LANES;
    for (int group = 0; group < CHUNK_GROUPS; group += QUAD) {
      quad rows[QUAD];
      for (int i = 0; i < QUAD; i++) {
        rows[i] = quad_load(&narrowed[lane + i][group]);
      }
      quad_square(rows, at + group * BLOCK_LANES, BLOCK_LANES);
    }
  }
}
#endif

/* Groups 64 columns of all chunks: in the data's order, but with columns as lanes, and lanes in their natural
 * order. */
static void group_columns(const int16_t *const *x, int column, int columns, int chunks, int32_t *out) {
  int more = columns - column, left = more < 0 ? 0 : more < LANES ? more : LANES;
  for (int chunk = 0; chunk < chunks; chunk++) {
    int64_t block_step = (int64_t)chunks * CHUNK_GROUPS * BLOCK_LANES;
    group_chunk(x[chunk] + (int64_t)column * LANES, left, block_step, out + chunk * CHUNK_GROUPS * BLOCK_LANES);
  }
}

/* Adds a tile's sums, whose lanes are in their natural order, or stores them if there is nothing yet. */
static inline void add_natural(const vec *sums, int rows, int64_t width, int set, int32_t *to) {
  for (int r = 0; r < rows; r++) {
    for (int v = 0; v < BLOCK_VECTORS; v++) {
      int32_t *at = to + r * width + v * VI;
      vec sum = sums[r * BLOCK_VECTORS + v];
      V_STORE(at, set ? sum : V_ADD(V_LOAD(at), sum));
    }
  }
}

/* Prefetches the sums of a tile, which the cache may not have, some hundred cycles before they are needed. */
static inline void expect_sums(const int32_t *to, int rows, int64_t width) {
  for (int r = 0; r < rows; r++) {
    for (int i = 0; i < BLOCK_LANES; i += 64 / (int)sizeof *to) {
      __builtin_prefetch(to + r * width + i, 1);
    }
  }
}

/* Adds the product of a tile and a block of columns. */
static void add_tile(const gathered *tile, int rows, int lanes, const vec *data, int64_t width, int set,
                     int32_t *to) {
  const int64_t groups = lanes / GROUP;
  vec sums[TILE_SUMS];
  if (tile->count == 0 && !set) {
    return;
  }
  expect_sums(to, rows, width);
  if (tile->count == groups) {
    tile_sums(tile->factors, lanes, data, groups, NULL, tile->start, sums);
  } else {
    tile_sums(tile->factors, lanes, data, tile->count, tile->present, tile->start, sums);
  }
  add_natural(sums, rows, width, set, to);
}

void NAME(add_outer_products)(const int16_t *a, int32_t rows, const int16_t *x0, const int16_t *x1,
                              const int16_t *x2, const int16_t *x3, const int16_t *x4, const int16_t *x5,
                              const int16_t *x6, const int16_t *x7, int32_t columns, int32_t width, int32_t chunks,
                              int32_t set, int32_t *to, void *scratch) {
  const int16_t *const x[] = {x0, x1, x2, x3, x4, x5, x6, x7};
  const int lanes = chunks * LANES;
  vec *grouped = aligned(scratch);
  const int64_t block_step = lanes / GROUP * BLOCK_VECTORS;
  gathered tiles[BAND];
  for (int column = 0; column < width; column += LANES) {
    group_columns(x, column, columns, chunks, (int32_t *)(grouped + column / LANES * BLOCKS * block_step));
  }
  for (int first = 0; first < rows; first += BAND * TILE) {
    const int end = rows - first < BAND * TILE ? rows : first + BAND * TILE;
    gather(a, first, rows, lanes, tiles);
    for (int column = 0; column < width; column += BLOCK_LANES) {
      const vec *data = grouped + column / BLOCK_LANES * block_step;
      for (int row = first; row < end; row += TILE) {
        int count = end - row < TILE ? end - row : TILE;
        add_tile(&tiles[(row - first) / TILE], count, lanes, data, width, set, to + (int64_t)row * width + column);
      }
    }
  }
}
