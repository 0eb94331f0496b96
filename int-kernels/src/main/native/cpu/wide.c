/* Credits of 32 bits: products of learned matrices, what states and gates make of them, down to int8. */
#include "../integg.h"
#include "credit.h"
#include "product.h"

#define NAME(name) INTEGG_NAME(name, LEVEL)

INTEGG_DECLARE(LEVEL)

/* What becomes of a product: it is stored, added within a limit, or taken away. */
enum { SET, ADD, SUBTRACT };

static inline vec within(vec v, vec most) {
  const vec zero = V_SET_INT(0);
  return V_SUB(zero, V_MIN(V_SUB(zero, V_MIN(v, most)), most));
}

static inline void put(vec v, int32_t into, vec largest, int32_t *to) {
  if (into == ADD) {
    v = within(V_ADD(V_LOAD(to), v), largest);
  } else if (into == SUBTRACT) {
    v = V_SUB(V_LOAD(to), v);
  }
  V_STORE(to, v);
}

void NAME(multiply_wide)(weights w, const int32_t *row_sums, int32_t rows, int32_t columns, int32_t stride,
                         const int16_t *x, int64_t x_at, int32_t down, int32_t up, int32_t largest, int32_t into,
                         int32_t *out, int64_t at, void *scratch) {
  vec *data = aligned(scratch);
  int16_t *room = (int16_t *)((char *)data + grouped_bytes(columns));
  int64_t groups = groups_of(columns);
  const vec limit = V_SET_INT(largest >> up), by = V_SET_INT(1 << up), most = V_SET_INT(largest);
  group_lanes(x + x_at, columns, LANES, data);
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
          vec low = V_MUL(within(V_SHIFT(sums[r * BLOCK_VECTORS + 2 * h], down), limit), by);
          vec high = V_MUL(within(V_SHIFT(sums[r * BLOCK_VECTORS + 2 * h + 1], down), limit), by);
          natural(&low, &high);
          int32_t *to = out + at + (int64_t)(row + r) * LANES + (block * BLOCK_HALVES + h) * HALF_LANES;
          put(low, into, most, to);
          put(high, into, most, to + VI);
        }
      }
    }
  }
}

void NAME(multiply_rounded)(weights w, const int32_t *row_sums, int32_t rows, int32_t columns, int32_t stride,
                            const int16_t *x, int64_t x_at, int32_t down, int32_t up, int32_t largest,
                            int32_t shift, const int16_t *activation, int32_t limits, int16_t *out, int64_t at,
                            int64_t *squares, void *scratch) {
  vec *data = aligned(scratch);
  int16_t *room = (int16_t *)((char *)data + grouped_bytes(columns));
  int64_t groups = groups_of(columns);
  const vec limit = V_SET_INT(largest >> up), by = V_SET_INT(1 << up), half_unit = V_SET_INT((1 << shift) >> 1);
  out += at;
  group_lanes(x + x_at, columns, LANES, data);
  for (int row = 0; row < rows; row += TILE) {
    tile_weights tile = ready(w + (int64_t)row * stride, stride, room);
    int32_t start[TILE];
    starts(row_sums + row, start);
    int present = rows - row < TILE ? rows - row : TILE;
    vec square = V_SET_INT(0); /* 4 · 64 · 127² < 2^23 */
    for (int block = 0; block < BLOCKS; block++) {
      vec sums[TILE_SUMS];
      tile_sums(tile, stride, data + block * groups * BLOCK_VECTORS, groups, NULL, start, sums);
      for (int r = 0; r < present; r++) {
        for (int h = 0; h < BLOCK_HALVES; h++) {
          vec low = V_MUL(within(V_SHIFT(sums[r * BLOCK_VECTORS + 2 * h], down), limit), by);
          vec high = V_MUL(within(V_SHIFT(sums[r * BLOCK_VECTORS + 2 * h + 1], down), limit), by);
          /* Packing saturates at 16 bits, which the clip to 8 does not see. */
          vec credit = V_PACK(V_SHIFT(V_ADD(low, half_unit), shift), V_SHIFT(V_ADD(high, half_unit), shift));
          int64_t to = (int64_t)(row + r) * LANES + (block * BLOCK_HALVES + h) * HALF_LANES;
          credit = within_room(credit, activation + to, limits);
          square = V_ADD(square, V_MUL_PAIRS(credit, credit));
          V_STORE(out + to, credit);
        }
      }
    }
    *squares += total(square);
  }
}

static inline int32_t limited(int32_t v, int32_t limit) { return v > limit ? limit : v < -limit ? -limit : v; }

void NAME(add_wide)(int32_t *restrict x, const int32_t *restrict y, int32_t largest, int32_t n) {
  for (int i = 0; i < n; i++) {
    x[i] = limited(x[i] + y[i], largest);
  }
}

void NAME(pass_wide)(int32_t *restrict x, const int16_t *restrict a, const int16_t *restrict b, int32_t n) {
  for (int i = 0; i < n; i++) {
    x[i] = (x[i] * (a[i] - b[i])) >> 8; /* 2^22 · 254 < 2^30 */
  }
}

void NAME(credit_before)(const int32_t *restrict products, const int32_t *restrict later, const int16_t *restrict f,
                         int32_t largest, int32_t *restrict out, int32_t n) {
  for (int i = 0; i < n; i++) {
    out[i] = limited(((129 - f[i]) * (products[i] + later[i])) >> 8, largest); /* at most 256 · 2^22 = 2^30 */
  }
}

/* 64 credits; squares at most 64 · 127² < 2^21. */
static inline __attribute__((always_inline)) int32_t round_row(const int32_t *restrict x, int32_t shift,
                                                               const int16_t *restrict activation, int limits,
                                                               int16_t *restrict out) {
  int32_t half = (1 << shift) >> 1, squares = 0;
  for (int i = 0; i < LANES; i++) {
    int32_t v = limited((x[i] + half) >> shift, 127);
    if (limits & CLIPPED) {
      /* Room is 0 at the clip, at least 127 elsewhere. */
      int32_t above = (127 - activation[i]) * 127, below = (-127 - activation[i]) * 127;
      v = v > above ? above : v < below ? below : v;
    }
    if (limits & RECTIFIED) {
      v &= -activation[i] >> 31; /* a choice would keep the loop from being vectors */
    }
    out[i] = (int16_t)v;
    squares += v * v;
  }
  return squares;
}

void NAME(round_credits)(const int32_t *x, int64_t from, int32_t shift, const int16_t *activation, int32_t limits,
                         int16_t *out, int64_t at, int32_t n, int64_t *squares) {
  x += from;
  out += at;
  int64_t all = 0;
  for (int i = 0; i < n; i += LANES) {
    all += limits == 0         ? round_row(x + i, shift, NULL, 0, out + i)
           : limits == CLIPPED ? round_row(x + i, shift, activation + i, CLIPPED, out + i)
                               : round_row(x + i, shift, activation + i, CLIPPED | RECTIFIED, out + i);
  }
  *squares += all;
}

void NAME(subtract)(const int16_t *restrict x, const int16_t *restrict y, int32_t largest, int16_t *restrict out,
                    int32_t n) {
  int16_t most = (int16_t)largest, least = (int16_t)-largest;
  for (int i = 0; i < n; i++) {
    int16_t v = (int16_t)(x[i] - y[i]); /* within ±254 */
    v = v > most ? most : v;
    out[i] = v < least ? least : v;
  }
}

void NAME(observe)(const int16_t *restrict x, const int16_t *restrict y, int32_t up, int32_t *restrict out, int32_t n) {
  for (int i = 0; i < n; i++) {
    out[i] = (x[i] - y[i]) * (1 << up);
  }
}

void NAME(take_wide)(const int16_t *restrict x, int32_t up, int32_t *restrict out, int32_t n) {
  for (int i = 0; i < n; i++) {
    out[i] -= x[i] * (1 << up);
  }
}

void NAME(quarter)(int16_t *x, int32_t factor, int32_t n) {
  for (int i = 0; i < n; i++) {
    x[i] = (int16_t)((int16_t)(x[i] * factor + 2) >> 2);
  }
}

void NAME(add_row_sums)(const int16_t *x, int64_t at, int32_t rows, int32_t *sums) {
  x += at;
  for (int row = 0; row < rows; row++, x += LANES) {
    int32_t sum = 0; /* 64 · 127 < 2^13 */
    for (int lane = 0; lane < LANES; lane++) {
      sum += x[lane];
    }
    sums[row] += sum;
  }
}
