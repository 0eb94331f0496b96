/* Products that are added to int sums: votes, credits, regressions. */
#include "../integg.h"
#include "product.h"
#include "square.h"

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
  int32_t *any;         /* of each group, zero if it is all zero */
  int32_t *present;     /* numbers of groups, unless none is all zero */
  int count;
  int32_t start[TILE];
} gathered;

/* The factors of a row, and what they add to its start: at most four chunks, so 16 bits hold any part of a sum. */
static int32_t gather_row(const int16_t *a, int rows, int chunks, tile_factor *to) {
  vec sum = V_SET_SHORT(0);
  for (int chunk = 0; chunk < chunks; chunk++) {
    const int16_t *from = a + (int64_t)chunk * rows * LANES;
    for (int lane = 0; lane < LANES; lane++) {
      to[chunk * LANES + lane] = (tile_factor)from[lane];
    }
    for (int half = 0; OFFSET && half < HALVES; half++) {
      sum = V_ADD_SHORT(sum, V_LOAD(from + half * HALF_LANES));
    }
  }
  int16_t parts[2 * VI];
  V_STORE(parts, sum);
  int32_t all = 0;
  for (int i = 0; OFFSET && i < 2 * VI; i++) {
    all += parts[i];
  }
  return -OFFSET * all;
}

static void gather(const int16_t *a, int row, int rows, int chunks, gathered *to) {
  int columns = chunks * LANES, groups = columns / GROUP;
  for (int r = 0; r < TILE; r++) {
    if (row + r < rows) {
      to->start[r] = gather_row(a + (int64_t)(row + r) * LANES, rows, chunks, to->factors + r * columns);
    } else {
      memset(to->factors + r * columns, 0, sizeof(tile_factor) * (size_t)columns);
      to->start[r] = 0;
    }
  }
  const int8_t *at = (const int8_t *)to->factors;
  int zeros = 0;
  for (int group = 0; group < groups; group++) {
    const int8_t *of = at + 4 * group;
    to->any[group] = load_int(of) | load_int(of + groups * 4) | load_int(of + groups * 8) | load_int(of + groups * 12);
    zeros += to->any[group] == 0;
  }
  to->count = groups - zeros;
  for (int group = 0, n = 0; zeros > 0 && group < groups; group++) {
    to->present[n] = group;
    n += to->any[group] != 0;
  }
}

enum { CHUNK_GROUPS = LANES / GROUP };

/* 64 columns of a chunk, or the fewer that are left, as the dot product takes them: an int for each group of lanes. */
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

/* Groups 64 columns of all chunks: data's order, but with columns as lanes, and those in their natural order. */
static void group_columns(const int16_t *const *x, int column, int columns, int chunks, int32_t *out) {
  int32_t narrowed[LANES][CHUNK_GROUPS];
  int left = columns - column < LANES ? columns - column : LANES;
  int groups = chunks * CHUNK_GROUPS;
  for (int chunk = 0; chunk < chunks; chunk++) {
    narrow_columns(x[chunk] + (int64_t)column * LANES, left, narrowed);
    for (int lane = 0; lane < LANES; lane += QUAD) {
      int32_t *to = out + (int64_t)(lane / BLOCK_LANES * groups + chunk * CHUNK_GROUPS) * BLOCK_LANES + lane % BLOCK_LANES;
      for (int group = 0; group < CHUNK_GROUPS; group += QUAD) {
        quad rows[QUAD];
        for (int i = 0; i < QUAD; i++) {
          rows[i] = quad_load(&narrowed[lane + i][group]);
        }
        quad_square(rows, to + group * BLOCK_LANES, BLOCK_LANES);
      }
    }
  }
}

/* Adds a tile's sums, whose lanes are in their natural order. */
static inline void add_natural(const vec *sums, int rows, int64_t width, int32_t *to) {
  for (int r = 0; r < rows; r++) {
    for (int v = 0; v < BLOCK_VECTORS; v++) {
      int32_t *at = to + r * width + v * VI;
      V_STORE(at, V_ADD(V_LOAD(at), sums[r * BLOCK_VECTORS + v]));
    }
  }
}

void NAME(add_outer_products)(const int16_t *a, int32_t rows, const int16_t *x0, const int16_t *x1,
                              const int16_t *x2, const int16_t *x3, int32_t columns, int32_t width, int32_t chunks,
                              int32_t *to, void *scratch) {
  const int16_t *const x[] = {x0, x1, x2, x3};
  int lanes = chunks * LANES;
  int64_t groups = groups_of(lanes);
  vec *grouped = aligned(scratch);
  int64_t step = grouped_bytes(lanes) / VECTOR_BYTES; /* vectors of 64 columns */
  int32_t *any = (int32_t *)(grouped + step * (width / LANES));
  gathered tile = {(tile_factor *)(any + 2 * groups), any, any + groups, 0, {0}};
  for (int column = 0; column < width; column += LANES) {
    group_columns(x, column, columns, chunks, (int32_t *)(grouped + column / LANES * step));
  }
  for (int row = 0; row < rows; row += TILE) {
    gather(a, row, rows, chunks, &tile);
    int count = rows - row < TILE ? rows - row : TILE;
    for (int column = 0; column < width && tile.count > 0; column += LANES) {
      for (int block = 0; block < BLOCKS; block++) {
        const vec *data = grouped + column / LANES * step + block * groups * BLOCK_VECTORS;
        vec sums[TILE_SUMS];
        if (tile.count == groups) {
          tile_sums(tile.factors, lanes, data, groups, NULL, tile.start, sums);
        } else {
          tile_sums(tile.factors, lanes, data, tile.count, tile.present, tile.start, sums);
        }
        add_natural(sums, count, width, to + (int64_t)row * width + column + block * BLOCK_LANES);
      }
    }
  }
}
