/* Noise of rows: added, weighed by a linear function, weighted by members. */
#include "../integg.h"
#include "simd.h"

#define NAME(name) INTEGG_NAME(name, LEVEL)

INTEGG_DECLARE(LEVEL)

/* Where a vector of lanes finds its noise, from that of lane 0. */
static inline int64_t place(int half, int64_t upper) {
  int first = half * HALF_LANES;
  return first % PAIRS + first / PAIRS * upper;
}

void NAME(add_row_noise)(const int16_t *x, int32_t rows, const int8_t *noise, int64_t at, int64_t upper,
                         int32_t shift, int16_t *out) {
  const vec half_unit = V_SET_SHORT((1 << shift) >> 1), most = V_SET_SHORT(127), least = V_SET_SHORT(-127);
  for (int row = 0; row < rows; row++, noise += PAIRS, x += LANES, out += LANES) {
    for (int half = 0; half < HALVES; half++) {
      vec xi = V_WIDEN_BYTES(noise + at + place(half, upper));
      vec sum = V_ADD_SHORT(V_LOAD(x + half * HALF_LANES), V_DOWN_SHORT(V_ADD_SHORT(xi, half_unit), shift));
      V_STORE(out + half * HALF_LANES, V_MAX_SHORT(V_MIN_SHORT(sum, most), least));
    }
  }
}

void NAME(pass_row_noise)(const int16_t *activation, int32_t rows, int8_t *noise, int64_t at, int64_t upper,
                          int64_t to) {
  for (int row = 0; row < rows; row++, activation += LANES, noise += PAIRS) {
    for (int half = 0; half < 2; half++) {
      const int8_t *restrict from = noise + at + half * upper;
      int8_t *restrict copy = noise + to + half * upper;
      const int16_t *restrict above = activation + half * PAIRS;
      for (int lane = 0; lane < PAIRS; lane++) {
        copy[lane] = (int8_t)(above[lane] > 0 ? from[lane] : 0);
      }
    }
  }
}

/*
 * The products of a row pair: the shorts of two rows go side by side, in the order of low and high ints, and so do
 * the two of noise.
 */
static inline void add_pairs(vec c0, vec c1, vec xi0, vec xi1, vec *low, vec *high) {
  *low = V_ADD(*low, V_MUL_PAIRS(V_INTERLEAVE_LOW(c0, c1), V_INTERLEAVE_LOW(xi0, xi1)));
  *high = V_ADD(*high, V_MUL_PAIRS(V_INTERLEAVE_HIGH(c0, c1), V_INTERLEAVE_HIGH(xi0, xi1)));
}

void NAME(add_row_noise_dots)(const int16_t *c, int64_t first_row, int32_t rows, const int8_t *noise, int64_t at,
                              int64_t upper, int32_t *dots) {
  for (int half = 0; half < HALVES; half++) {
    const int8_t *xi = noise + at + first_row * PAIRS + place(half, upper);
    const int16_t *factor = c + first_row * LANES + half * HALF_LANES;
    vec low = V_SET_INT(0), high = V_SET_INT(0); /* 1024 · 32,767 · 61 < 2^31 */
    int row = 0;
    for (; row + 1 < rows; row += 2, xi += 2 * PAIRS, factor += 2 * LANES) {
      add_pairs(V_LOAD(factor), V_LOAD(factor + LANES), V_WIDEN_BYTES(xi), V_WIDEN_BYTES(xi + PAIRS), &low, &high);
    }
    if (row < rows) {
      add_pairs(V_LOAD(factor), V_SET_INT(0), V_WIDEN_BYTES(xi), V_SET_INT(0), &low, &high);
    }
    natural(&low, &high);
    int32_t *to = dots + half * HALF_LANES;
    V_STORE(to, V_ADD(V_LOAD(to), low));
    V_STORE(to + VI, V_ADD(V_LOAD(to + VI), high));
  }
}

enum { MOST_MEMBERS = 64, DITHER_ROW_STEP = 9973, DITHER_LANE_STEP = 25117 };

/* Where a pair of members find their noise, and their factors side by side; a pair may lack its second member. */
typedef struct {
  int64_t first, second;
  vec low, high;
} member_pair;

/* The numbers of as many lanes as the widest vector has shorts. */
static const int16_t LANE_NUMBERS[32] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                                         16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31};

/*
 * One vector of lanes. The control variate and its weight, below 2^12, are multiplied as a pair with zeros, and so
 * are the dither's step and the lanes' numbers. Returns the squares' sum.
 */
static inline int64_t estimate(const int16_t *base, int32_t weight, const int8_t *noise, const member_pair *pairs,
                               int32_t count, int32_t rows, int32_t shift, int32_t dither, int16_t *out) {
  const vec by = V_SET_INT(weight), mask = V_SET_INT((1 << shift) - 1), zero = V_SET_INT(0);
  const vec numbers = V_LOAD(LANE_NUMBERS), step = V_SET_INT(DITHER_LANE_STEP);
  vec dither_low = V_ADD(V_MUL_PAIRS(V_INTERLEAVE_LOW(numbers, zero), step), V_SET_INT(dither));
  vec dither_high = V_ADD(V_MUL_PAIRS(V_INTERLEAVE_HIGH(numbers, zero), step), V_SET_INT(dither));
  vec squares = zero; /* two lanes of 16,384 rows: 2^15 · 127² < 2^30 */
  for (int row = 0; row < rows; row++, base += LANES, out += LANES, noise += PAIRS) {
    vec control = V_LOAD(base);
    vec low = V_ADD(V_MUL_PAIRS(V_INTERLEAVE_LOW(control, zero), by), V_AND(dither_low, mask));
    vec high = V_ADD(V_MUL_PAIRS(V_INTERLEAVE_HIGH(control, zero), by), V_AND(dither_high, mask));
    dither_low = V_ADD(dither_low, V_SET_INT(DITHER_ROW_STEP)); /* 2^30 + 2^14 · 9973 + 2^21 < 2^31 */
    dither_high = V_ADD(dither_high, V_SET_INT(DITHER_ROW_STEP));
    for (int m = 0; m < count; m++) {
      vec xi0 = V_WIDEN_BYTES(noise + pairs[m].first), xi1 = V_WIDEN_BYTES(noise + pairs[m].second);
      low = V_ADD(low, V_MUL_PAIRS(V_INTERLEAVE_LOW(xi0, xi1), pairs[m].low));
      high = V_ADD(high, V_MUL_PAIRS(V_INTERLEAVE_HIGH(xi0, xi1), pairs[m].high));
    }
    /* Packing saturates at 16 bits, which makes no difference to the clip to ±127. */
    vec packed = V_PACK(V_SHIFT(low, shift), V_SHIFT(high, shift));
    packed = V_MAX_SHORT(V_MIN_SHORT(packed, V_SET_SHORT(127)), V_SET_SHORT(-127));
    V_STORE(out, packed);
    squares = V_ADD(squares, V_MUL_PAIRS(packed, packed));
  }
  int32_t parts[VI];
  int64_t sum = 0;
  V_STORE(parts, squares);
  for (int i = 0; i < VI; i++) {
    sum += parts[i];
  }
  return sum;
}

void NAME(estimate_rows)(const int16_t *base, int64_t base_at, int32_t weight, const int8_t *noise,
                         const int32_t *places, int32_t members, int64_t upper, int32_t rows, const int16_t *factors,
                         int32_t shift, int32_t dither, int16_t *out, int64_t at, int64_t *squares) {
  for (int half = 0; half < HALVES; half++) {
    const int first = half * HALF_LANES;
    member_pair pairs[MOST_MEMBERS / 2];
    int count = (members + 1) / 2;
    for (int i = 0; i < count; i++) {
      int m = 2 * i, next = m + 1 < members ? m + 1 : m;
      vec one = V_LOAD(factors + m * LANES + first);
      vec other = next > m ? V_LOAD(factors + next * LANES + first) : V_SET_INT(0);
      member_pair pair = {places[m], places[next], V_INTERLEAVE_LOW(one, other), V_INTERLEAVE_HIGH(one, other)};
      pairs[i] = pair;
    }
    *squares += estimate(base + base_at + first, weight, noise + place(half, upper), pairs, count, rows, shift,
                         dither + DITHER_LANE_STEP * first, out + at + first);
  }
}
