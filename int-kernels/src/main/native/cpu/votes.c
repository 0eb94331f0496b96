/* Products that are added to int sums: votes, credits, regressions. */
#include "../integg.h"
#include "product.h"

#define NAME(name) INTEGG_NAME(name, LEVEL)

INTEGG_DECLARE(LEVEL)

void NAME(row_sums)(weights w, int64_t rows, int64_t stride, int32_t *sums) {
  for (int64_t row = 0; row < rows; row++) {
    int32_t sum = 0;
    for (int64_t k = 0; k < stride; k++) {
      sum += w[row * stride + k];
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

/* Four rows of an outer product's factors side by side, and which of their groups are not all zero. */
typedef struct {
  tile_factor *factors; /* [TILE][columns] */
  int32_t *present;
  int count;
  int32_t start[TILE];
} gathered;

static void gather(const int16_t *a, int row, int rows, int chunks, gathered *to) {
  int columns = chunks * LANES;
  for (int r = 0; r < TILE; r++) {
    tile_factor *factors = to->factors + r * columns;
    int32_t sum = 0;
    for (int chunk = 0; chunk < chunks; chunk++) {
      const int16_t *from = a + ((int64_t)chunk * rows + row + r) * LANES;
      for (int lane = 0; lane < LANES; lane++) {
        tile_factor factor = row + r < rows ? (tile_factor)from[lane] : 0;
        factors[chunk * LANES + lane] = factor;
        sum += factor;
      }
    }
    to->start[r] = -OFFSET * sum;
  }
  int groups = columns / GROUP;
  const int8_t *at = (const int8_t *)to->factors;
  to->count = 0;
  for (int group = 0; group < groups; group++, at += 4) {
    int32_t any = 0;
    for (int r = 0; r < TILE; r++) {
      any |= load_int(at + (int64_t)r * groups * 4);
    }
    to->present[to->count] = group;
    to->count += any != 0;
  }
}

void NAME(add_outer_products)(const int16_t *a, int32_t rows, const int16_t *x, int32_t width, int32_t chunks,
                              int32_t *to, void *scratch) {
  int columns = chunks * LANES;
  int64_t groups = groups_of(columns);
  vec *grouped = aligned(scratch);
  int64_t step = grouped_bytes(columns) / VECTOR_BYTES; /* vectors of 64 lanes */
  int32_t *present = (int32_t *)(grouped + step * (width / LANES));
  gathered tile = {(tile_factor *)(present + groups), present, 0, {0}};
  for (int lane = 0; lane < width; lane += LANES) {
    group_lanes(x + lane, columns, width, grouped + lane / LANES * step);
  }
  for (int row = 0; row < rows; row += TILE) {
    gather(a, row, rows, chunks, &tile);
    int count = rows - row < TILE ? rows - row : TILE;
    for (int lane = 0; lane < width && tile.count > 0; lane += LANES) {
      for (int block = 0; block < BLOCKS; block++) {
        const vec *data = grouped + lane / LANES * step + block * groups * BLOCK_VECTORS;
        vec sums[TILE_SUMS];
        tile_sums(tile.factors, columns, data, tile.count, present, tile.start, sums);
        add_tile(sums, count, width, to + (int64_t)row * width + lane + block * BLOCK_LANES);
      }
    }
  }
}
