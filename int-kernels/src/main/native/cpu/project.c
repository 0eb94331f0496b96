/* The product with perturbation and requantization: docs/algorithm.md, sections 1 and 3. */
#include "../integg.h"
#include "division.h"
#include "product.h"

#define NAME(name) INTEGG_NAME(name, LEVEL)

INTEGG_DECLARE(LEVEL)

typedef struct {
  const int8_t *a; /* of the first row: [rows·rank][32] */
  int64_t upper;   /* distance from the + members' part to the − members' */
  int rank;
  int shift;
  const vec *projections; /* [rank][HALVES][low, high]: ±x·B */
} perturbation;

/* Σ_r T[r]·A[r] of one vector of lanes; wraps modulo 2^32 by specification. */
static inline void perturb(const perturbation *noise, int row, int half, vec *low, vec *high) {
  const int first = half * HALF_LANES;
  const int8_t *a = noise->a + (int64_t)row * noise->rank * PAIRS + first % PAIRS + first / PAIRS * noise->upper;
  vec sum_low = V_SET_INT(0);
  vec sum_high = sum_low;
  for (int r = 0; r < noise->rank; r++) {
    vec wide = V_WIDEN_BYTES(a + r * PAIRS);
    const vec *t = noise->projections + (r * HALVES + half) * 2;
    sum_low = V_ADD(sum_low, V_MUL(V_SHIFT(V_INTERLEAVE_LOW(wide, wide), 16), t[0]));
    sum_high = V_ADD(sum_high, V_MUL(V_SHIFT(V_INTERLEAVE_HIGH(wide, wide), 16), t[1]));
  }
  *low = V_ADD(*low, V_SHIFT(sum_low, noise->shift));
  *high = V_ADD(*high, V_SHIFT(sum_high, noise->shift));
}

typedef struct {
  const perturbation *noise;
  division by;
  int16_t *out; /* [rows][64] */
} projection;

INLINE void divide_half(vec low, vec high, int row, int half, void *of) {
  const projection *p = of;
  V_STORE(p->out + (int64_t)row * LANES + half * HALF_LANES, clipped_quotients(low, high, &p->by));
}

INLINE void perturb_half(vec low, vec high, int row, int half, void *of) {
  const projection *p = of;
  perturb(p->noise, row, half, &low, &high);
  divide_half(low, high, row, half, of);
}

/* x·B of every lane for one r, negated for the − members: |Σ| ≤ 16,384 · 127 · 61 < 2^27. */
static void project_noise(const vec *data, int64_t columns, const int8_t *b, int64_t step, vec *out) {
  enum { PAIR_HALVES = HALVES / 2 };
  int64_t groups = groups_of(columns);
  const vec offsets = V_SET_INT(OFFSET * 0x01010101u);
  for (int p = 0; p < PAIR_HALVES; p++) {
    int m = p + PAIR_HALVES;
    const vec *plus = data + (p / BLOCK_HALVES * groups * BLOCK_HALVES + p % BLOCK_HALVES) * 2;
    const vec *minus = data + (m / BLOCK_HALVES * groups * BLOCK_HALVES + m % BLOCK_HALVES) * 2;
    vec zero = V_SET_INT(0);
    vec plus_low = zero, plus_high = zero, minus_low = zero, minus_high = zero, low = zero, high = zero;
    for (int64_t group = 0; group < groups; group++) {
      vec rows[GROUP];
      for (int k = 0; k < GROUP; k++) {
        int64_t column = group * GROUP + k;
        rows[k] = column < columns ? V_WIDEN_BYTES(b + column * step + p * HALF_LANES) : zero;
      }
      vec b_low, b_high;
      make_group(rows, 0, &b_low, &b_high);
      plus_low = V_DOT(plus_low, plus[group * BLOCK_VECTORS], b_low);
      plus_high = V_DOT(plus_high, plus[group * BLOCK_VECTORS + 1], b_high);
      minus_low = V_DOT(minus_low, minus[group * BLOCK_VECTORS], b_low);
      minus_high = V_DOT(minus_high, minus[group * BLOCK_VECTORS + 1], b_high);
      if (OFFSET) {
        low = V_DOT(low, offsets, b_low);
        high = V_DOT(high, offsets, b_high);
      }
    }
    out[2 * p] = V_SUB(plus_low, low);
    out[2 * p + 1] = V_SUB(plus_high, high);
    out[2 * m] = V_SUB(low, minus_low);
    out[2 * m + 1] = V_SUB(high, minus_high);
  }
}

void NAME(project)(weights w, const int32_t *row_sums, int64_t first_row, int32_t rows, int32_t columns,
                   int32_t stride, const int16_t *x, const int8_t *a, int64_t a_at, const int8_t *b, int64_t b_at,
                   int32_t rank, int32_t shift, int32_t divide_by_shift, int32_t divisor, int32_t multiplier,
                   int32_t lowest, int16_t *out, void *scratch) {
  const matrix m = {w + first_row * stride, row_sums + first_row, rows, columns, stride};
  vec *data = grouped(x, columns, LANES, scratch);
  vec projections[MOST_RANK * HALVES * 2];
  for (int r = 0; r < rank; r++) {
    project_noise(data, columns, b + b_at + r * PAIRS, (int64_t)rank * PAIRS, projections + r * HALVES * 2);
  }
  const perturbation noise = {a + a_at, 0, rank, shift, projections};
  projection of = {&noise, division_of(divide_by_shift, divisor, multiplier, lowest), out};
  if (rank == 0) {
    multiply(&m, data, divide_half, &of);
  } else {
    multiply(&m, data, perturb_half, &of);
  }
}

/* Noise of rows is a perturbation of rank 1 whose x·B is the same for all lanes. */
void NAME(project_row_noise)(weights w, const int32_t *row_sums, int64_t first_row, int32_t rows, int32_t columns,
                             int32_t stride, const int16_t *x, const int8_t *noise, int64_t at, int64_t upper,
                             int32_t factor, int32_t divide_by_shift, int32_t divisor, int32_t multiplier,
                             int32_t lowest, int16_t *out, void *scratch) {
  const matrix m = {w + first_row * stride, row_sums + first_row, rows, columns, stride};
  vec *data = grouped(x, columns, LANES, scratch);
  vec factors[HALVES * 2];
  for (int i = 0; i < HALVES * 2; i++) {
    factors[i] = V_SET_INT(factor);
  }
  const perturbation of_rows = {noise + at + first_row * PAIRS, upper, 1, 0, factors};
  projection of = {&of_rows, division_of(divide_by_shift, divisor, multiplier, lowest), out};
  multiply(&m, data, perturb_half, &of);
}
