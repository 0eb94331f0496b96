/* Products that are added to int sums. */
#include "../integg.h"
#include "product.h"

#define NAME(name) INTEGG_NAME(name, LEVEL)

INTEGG_DECLARE(LEVEL)

void NAME(row_sums)(weights w, int64_t rows, int64_t stride, int32_t *sums) {
  for (int64_t row = 0; row < rows; row++, w += stride) {
    int32_t sum = 0;
    int64_t k = 0;
#if !GROUP_IS_SHORTS
    vec fours = V_SET_INT(0); /* 16,384 · 127 < 2^21 in all */
    for (; k + VECTOR_BYTES <= stride; k += VECTOR_BYTES) {
      fours = V_DOT(fours, V_SET_INT(0x01010101), V_LOAD(w + k));
    }
    sum = sum_of(fours);
#endif
    for (; k < stride; k++) {
      sum += w[k];
    }
    sums[row] = sum;
  }
}

/* Adds a tile's sums to memory. */
static inline void add_tile(const vec *sums, int rows, int64_t width, int32_t *to) {
  for (int r = 0; r < rows; r++) {
    for (int h = 0; h < BLOCK_HALVES; h++) {
      vec low = sums[r * BLOCK_VECTORS + 2 * h];
      vec high = sums[r * BLOCK_VECTORS + 2 * h + 1];
      natural(&low, &high);
      int32_t *at = to + r * width + h * HALF_LANES;
      V_STORE(at, V_ADD(V_LOAD(at), low));
      V_STORE(at + VI, V_ADD(V_LOAD(at + VI), high));
    }
  }
}

void NAME(add_product)(weights w, const int32_t *row_sums, int32_t rows, int32_t columns, int32_t stride,
                       const int16_t *data, int32_t width, int32_t *to, void *scratch) {
  vec *grouped = aligned(scratch);
  int16_t *room = (int16_t *)((char *)grouped + grouped_bytes(columns));
  int64_t groups = groups_of(columns);
  for (int lane = 0; lane < width; lane += LANES) {
    group_lanes(data + lane, columns, width, grouped);
    for (int row = 0; row < rows; row += TILE) {
      tile_weights tile = ready(w + (int64_t)row * stride, stride, room);
      int32_t start[TILE];
      starts(row_sums + row, start);
      for (int block = 0; block < BLOCKS; block++) {
        vec sums[TILE_SUMS];
        tile_sums(tile, stride, grouped + block * groups * BLOCK_VECTORS, groups, NULL, start, sums);
        int present = rows - row < TILE ? rows - row : TILE;
        add_tile(sums, present, width, to + (int64_t)row * width + lane + block * BLOCK_LANES);
      }
    }
  }
}
