/* Credits of 16 bits: from products, through gates, added. */
#include "../integg.h"
#include "product.h"

#define NAME(name) INTEGG_NAME(name, LEVEL)

INTEGG_DECLARE(LEVEL)

enum { LARGEST = 32767, LARGEST_SUM = 1 << 22 };

static inline vec limited(vec v) {
  const vec zero = V_SET_INT(0), most = V_SET_INT(LARGEST_SUM);
  return V_SUB(zero, V_MIN(V_SUB(zero, V_MIN(v, most)), most));
}

void NAME(multiply_credits)(weights w, const int32_t *row_sums, int32_t rows, int32_t columns, int32_t stride,
                            const int16_t *x, int32_t down, int32_t multiplier, int32_t right, int16_t *out,
                            int64_t at, void *scratch) {
  vec *data = aligned(scratch);
  int16_t *room = (int16_t *)((char *)data + grouped_bytes(columns));
  int64_t groups = groups_of(columns);
  const vec by = V_SET_INT(multiplier);
  group_lanes(x, columns, LANES, data);
  for (int row = 0; row < rows; row += TILE) {
    tile_weights tile = ready(w + (int64_t)row * stride, stride, room);
    int32_t start[TILE];
    starts(row_sums + row, start);
    int present = rows - row < TILE ? rows - row : TILE;
    for (int block = 0; block < BLOCKS; block++) {
      vec sums[TILE_SUMS];
      tile_sums(tile, stride, data + block * groups * BLOCK_VECTORS, groups, NULL, start, sums);
      for (int r = 0; r < present; r++) {
        for (int h = 0; h < BLOCK_HALVES; h++) {
          vec low = V_MUL(limited(V_SHIFT(sums[r * BLOCK_VECTORS + 2 * h], down)), by);
          vec high = V_MUL(limited(V_SHIFT(sums[r * BLOCK_VECTORS + 2 * h + 1], down)), by);
          vec packed = V_PACK(V_SHIFT(low, right), V_SHIFT(high, right));
          int half = block * BLOCK_HALVES + h;
          V_STORE(out + at + (int64_t)(row + r) * LANES + half * HALF_LANES,
                  V_MAX_SHORT(packed, V_SET_SHORT(-LARGEST)));
        }
      }
    }
  }
}

static inline int16_t credit(int32_t v) {
  return (int16_t)(v > LARGEST ? LARGEST : v < -LARGEST ? -LARGEST : v);
}

/* All ones where an activation is not at its clip. */
static inline int32_t open(int32_t activation) {
  return (activation < 127) & (activation > -127) ? -1 : 0;
}

void NAME(pass_gate)(int16_t *restrict x, int64_t at, const int16_t *restrict a, const int16_t *restrict b,
                     const int16_t *restrict activation, int32_t shift, int32_t n) {
  x += at;
  for (int i = 0; i < n; i++) {
    /* 32,767 · 254 < 2^23 */
    x[i] = (int16_t)(((x[i] * (a[i] - b[i])) >> shift) & open(activation[i]));
  }
}

void NAME(gate_credit)(int16_t *restrict w, const int16_t *restrict s, const int16_t *restrict f,
                       const int16_t *restrict c, const int16_t *restrict h, int16_t *restrict q, int64_t at,
                       int32_t n) {
  q += at;
  for (int i = 0; i < n; i++) {
    int32_t gate = (w[i] * (c[i] - h[i]) + h[i] * s[i]) >> 8; /* 32,767 · 381 < 2^24 */
    q[i] = (int16_t)(credit(gate) & open(f[i]));
    int32_t let = f[i] + 127;
    w[i] = credit(w[i] - ((w[i] * let) >> 8) + ((s[i] * let) >> 8));
  }
}

void NAME(add_credits)(const int16_t *x, const int16_t *y, int16_t *out, int64_t at, int32_t n) {
  for (int64_t i = at; i < at + n; i++) {
    out[i] = credit(x[i] + y[i]);
  }
}
