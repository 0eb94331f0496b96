/*
 * Products of int8 weights with 64 lanes of data, in exact 32-bit sums.
 *
 * Data are first put into groups: GROUP successive values of one lane side by side in an int. A block is the
 * lanes that a tile of four rows sums up at a time: [BLOCKS][groups][BLOCK_VECTORS] vectors. Where the dot
 * product takes unsigned data, 128 is added to them and 128·Σw taken from the sum: of at most 16,384 columns
 * |Σ w·(x + 128)| ≤ 16,384 · 127 · 255 < 2^29.
 */
#ifndef INTEGG_PRODUCT_H
#define INTEGG_PRODUCT_H

#include "simd.h"

static inline void *aligned(void *scratch) { return (void *)(((uintptr_t)scratch + 63) & ~(uintptr_t)63); }

static inline int32_t sum_of(vec ints) {
  int32_t parts[VI], sum = 0;
  V_STORE(parts, ints);
  for (int i = 0; i < VI; i++) {
    sum += parts[i];
  }
  return sum;
}

static inline int64_t groups_of(int64_t columns) { return (columns + GROUP - 1) / GROUP; }

/* Bytes of the groups of 64 lanes. */
static inline int64_t grouped_bytes(int64_t columns) { return groups_of(columns) * LANES * 4; }

/* The groups of one vector of lanes from GROUP vectors of shorts. */
static inline void make_group(const vec *rows, int offset, vec *low, vec *high) {
#if defined(V_UP_SHORT)
  if (GROUP == 4) {
    const vec bytes = V_SET_SHORT(255);
    vec first = V_OR(V_AND(rows[0], bytes), V_UP_SHORT(rows[1], 8));
    vec second = V_OR(V_AND(rows[2], bytes), V_UP_SHORT(rows[3], 8));
    const vec sign = V_SET_INT(offset ? (int32_t)0x80808080u : 0);
    *low = V_XOR(V_INTERLEAVE_LOW(first, second), sign);
    *high = V_XOR(V_INTERLEAVE_HIGH(first, second), sign);
    return;
  }
#endif
  (void)offset;
  *low = V_INTERLEAVE_LOW(rows[0], rows[1]);
  *high = V_INTERLEAVE_HIGH(rows[0], rows[1]);
}

/* Groups 64 lanes of data in scratch memory, row k being at x + k·stride. Columns beyond the last become zeros. */
static inline vec *grouped(const int16_t *x, int64_t columns, int64_t stride, void *scratch) {
  vec *const data = aligned(scratch);
  int64_t groups = groups_of(columns);
  for (int block = 0; block < BLOCKS; block++) {
    vec *to = data + block * groups * BLOCK_VECTORS;
    for (int64_t group = 0; group < groups; group++) {
      const int16_t *from = x + group * GROUP * stride + block * BLOCK_LANES;
      for (int half = 0; half < BLOCK_HALVES; half++, to += 2, from += HALF_LANES) {
        vec rows[GROUP];
        for (int k = 0; k < GROUP; k++) {
          int present = group * GROUP + k < columns;
          rows[k] = present ? V_LOAD(from + k * stride) : V_SET_INT(0);
        }
        make_group(rows, OFFSET, &to[0], &to[1]);
      }
    }
  }
  return data;
}

/* A tile's weights as the dot product takes them: shorts where GROUP is 2. */
#if GROUP_IS_SHORTS
typedef int16_t tile_factor;
#else
typedef int8_t tile_factor;
#endif
typedef const tile_factor *tile_weights;

enum { TILE_SUMS = TILE * BLOCK_VECTORS };

/* The sums of four rows and a block, from `start` on, over all groups or, if there is an index, those it names. */
INLINE void tile_sums(tile_weights w, int64_t stride, const vec *data, int64_t groups, const int32_t *index,
                      const int32_t *start, vec *sums) {
  vec s[TILE][BLOCK_VECTORS];
  for (int r = 0; r < TILE; r++) {
    for (int v = 0; v < BLOCK_VECTORS; v++) {
      s[r][v] = V_SET_INT(start[r]);
    }
  }
  for (int64_t i = 0; i < groups; i++) {
    int64_t group = index ? index[i] : i;
    vec x[BLOCK_VECTORS];
    for (int v = 0; v < BLOCK_VECTORS; v++) {
      x[v] = data[group * BLOCK_VECTORS + v];
    }
    for (int r = 0; r < TILE; r++) {
      const vec factor = V_SET_INT(load_int(w + r * stride + group * GROUP));
      for (int v = 0; v < BLOCK_VECTORS; v++) {
        s[r][v] = V_DOT(s[r][v], x[v], factor);
      }
    }
  }
  memcpy(sums, s, sizeof s);
}

/* Prepares a tile's weights. `room` holds four rows of shorts. */
static inline tile_weights ready(const int8_t *w, int64_t stride, int16_t *room) {
#if GROUP_IS_SHORTS
  for (int64_t i = 0; i < TILE * stride; i++) {
    room[i] = w[i];
  }
  return room;
#else
  (void)stride;
  (void)room;
  return w;
#endif
}

static inline void starts(const int32_t *row_sums, int32_t *start) {
  for (int r = 0; r < TILE; r++) {
    start[r] = -OFFSET * row_sums[r];
  }
}

/* A matrix as in integg.h. */
typedef struct {
  const int8_t *w;         /* [rows][stride] */
  const int32_t *row_sums; /* [rows] */
  int32_t rows;
  int32_t columns;
  int32_t stride;
} matrix;

/* What a kernel does with the sums of a row and of a vector of lanes, the `half` of that number; `of` is the
 * kernel's own data. */
typedef void use_sums(vec low, vec high, int row, int half, void *of);

/* Gives the sums of `rows` rows from `row` on, and of a block of lanes, to a kernel. */
INLINE void use_tile(const vec *sums, int rows, int row, int block, use_sums *use, void *of) {
  for (int r = 0; r < rows; r++) {
    for (int h = 0; h < BLOCK_HALVES; h++) {
      const vec *at = sums + r * BLOCK_VECTORS + 2 * h;
      use(at[0], at[1], row + r, block * BLOCK_HALVES + h, of);
    }
  }
}

/* Σ_k w[row][k]·x[k][lane] for all rows and 64 lanes. `data` are x in groups; after them is room for a tile. */
INLINE void multiply(const matrix *m, vec *data, use_sums *use, void *of) {
  int16_t *room = (int16_t *)((char *)data + grouped_bytes(m->columns));
  int64_t groups = groups_of(m->columns);
  for (int row = 0; row < m->rows; row += TILE) {
    tile_weights tile = ready(m->w + (int64_t)row * m->stride, m->stride, room);
    int32_t start[TILE];
    starts(m->row_sums + row, start);
    int present = m->rows - row < TILE ? m->rows - row : TILE;
    for (int block = 0; block < BLOCKS; block++) {
      vec sums[TILE_SUMS];
      tile_sums(tile, m->stride, data + block * groups * BLOCK_VECTORS, groups, NULL, start, sums);
      use_tile(sums, present, row, block, use, of);
    }
  }
}

#endif
