/*
 * The product of a matrix with one vector: rows are lanes. The matrix lies in stripes of 256 rows, within a stripe
 * column after column (org.integg.kernels.TransposedMatrix). Two columns at a time are multiplied as pairs of
 * shorts; a sum of 16,384 columns is at most 16,384 · 127² < 2^28.
 */
#include "../integg.h"
#include "division.h"

#define NAME(name) INTEGG_NAME(name, LEVEL)

INTEGG_DECLARE(LEVEL)

/* Vectors of shorts whose sums are kept in registers at a time. */
enum { STRIPE = 256, VECTORS = 4, ROWS = VECTORS * HALF_LANES };

INLINE void add_pair(const int8_t *w, const int8_t *next, int32_t pair, vec *sums) {
  const vec factors = V_SET_INT(pair);
  for (int v = 0; v < VECTORS; v++) {
    vec first = V_WIDEN_BYTES(w + v * HALF_LANES);
    vec second = V_WIDEN_BYTES(next + v * HALF_LANES);
    sums[2 * v] = V_ADD(sums[2 * v], V_MUL_PAIRS(V_INTERLEAVE_LOW(first, second), factors));
    sums[2 * v + 1] = V_ADD(sums[2 * v + 1], V_MUL_PAIRS(V_INTERLEAVE_HIGH(first, second), factors));
  }
}

static inline int32_t pair_of(int16_t first, int16_t second) {
  return (int32_t)((uint32_t)(uint16_t)first | (uint32_t)(uint16_t)second << 16);
}

/* `first_row` is a multiple of 256. */
void NAME(project_stream)(const int8_t *w, int64_t first_row, int32_t rows, int32_t columns, const int16_t *x,
                          int32_t divide_by_shift, int32_t divisor, int32_t multiplier, int32_t lowest,
                          int16_t *out) {
  const division by = division_of(divide_by_shift, divisor, multiplier, lowest);
  for (int32_t row = 0; row < rows; row += ROWS) {
    int64_t at = first_row + row;
    const int8_t *from = w + at / STRIPE * STRIPE * columns + at % STRIPE;
    vec sums[2 * VECTORS];
    for (int i = 0; i < 2 * VECTORS; i++) {
      sums[i] = V_SET_INT(0);
    }
    int32_t k = 0;
    for (; k + 1 < columns; k += 2) {
      add_pair(from + (int64_t)k * STRIPE, from + (int64_t)(k + 1) * STRIPE, pair_of(x[k], x[k + 1]), sums);
    }
    if (k < columns) {
      add_pair(from + (int64_t)k * STRIPE, from + (int64_t)k * STRIPE, pair_of(x[k], 0), sums);
    }
    int16_t results[ROWS];
    for (int v = 0; v < VECTORS; v++) {
      V_STORE(results + v * HALF_LANES, clipped_quotients(sums[2 * v], sums[2 * v + 1], &by));
    }
    int32_t present = rows - row < ROWS ? rows - row : ROWS;
    memcpy(out + at, results, (size_t)present * sizeof *results);
  }
}
