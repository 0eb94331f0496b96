/* What is made with noise of rows: added, weighed by a linear function, weighted by members. */
#include "../integg.h"
#include "simd.h"

#define NAME(name) INTEGG_NAME(name, LEVEL)

INTEGG_DECLARE(LEVEL)

static inline int16_t clip(int v) { return (int16_t)(v > 127 ? 127 : v < -127 ? -127 : v); }

/* Where a vector of lanes finds its noise, from that of lane 0. */
static inline int64_t place(int half, int64_t upper) {
  int first = half * HALF_LANES;
  return first % PAIRS + first / PAIRS * upper;
}

/* The ints of a vector of shorts. */
static inline vec low_ints(vec shorts) { return V_SHIFT(V_INTERLEAVE_LOW(shorts, shorts), 16); }
static inline vec high_ints(vec shorts) { return V_SHIFT(V_INTERLEAVE_HIGH(shorts, shorts), 16); }

void NAME(add_row_noise)(const int16_t *x, int32_t rows, const int8_t *noise, int64_t at, int64_t upper,
                         int32_t shift, int16_t *out) {
  const int16_t half_unit = (int16_t)((1 << shift) >> 1);
  for (int row = 0; row < rows; row++) {
    for (int half = 0; half < 2; half++) {
      const int8_t *xi = noise + at + (int64_t)row * PAIRS + half * upper;
      const int16_t *from = x + (int64_t)row * LANES + half * PAIRS;
      int16_t *to = out + (int64_t)row * LANES + half * PAIRS;
      for (int p = 0; p < PAIRS; p++) {
        to[p] = clip((int16_t)(from[p] + (int16_t)((int16_t)(xi[p] + half_unit) >> shift)));
      }
    }
  }
}

void NAME(add_row_noise_dots)(const int16_t *c, int64_t first_row, int32_t rows, const int8_t *noise, int64_t at,
                              int64_t upper, int32_t *dots) {
  for (int half = 0; half < HALVES; half++) {
    const int8_t *xi = noise + at + first_row * PAIRS + place(half, upper);
    const int16_t *factor = c + first_row * LANES + half * HALF_LANES;
    vec low = V_SET_INT(0), high = V_SET_INT(0); /* 1024 · 32,767 · 61 < 2^31 */
    for (int row = 0; row < rows; row++, xi += PAIRS, factor += LANES) {
      vec values = V_WIDEN_BYTES(xi), factors = V_LOAD(factor);
      low = V_ADD(low, V_MUL(low_ints(values), low_ints(factors)));
      high = V_ADD(high, V_MUL(high_ints(values), high_ints(factors)));
    }
    natural(&low, &high);
    int32_t *to = dots + half * HALF_LANES;
    V_STORE(to, V_ADD(V_LOAD(to), low));
    V_STORE(to + VI, V_ADD(V_LOAD(to + VI), high));
  }
}

enum { MOST_MEMBERS = 64 };

/* One vector of lanes; `factors` are those of all members, [members][low, high]. Returns the squares' sum. */
static inline int64_t estimate(const int16_t *base, int32_t weight, const int8_t *noise, const int32_t *places,
                               int32_t members, int32_t rows, const vec *factors, int32_t shift, int16_t *out) {
  const vec by = V_SET_INT(weight), half_unit = V_SET_INT((1 << shift) >> 1);
  vec squares = V_SET_INT(0); /* two lanes of 16,384 rows: 2^15 · 127² < 2^30 */
  for (int row = 0; row < rows; row++, base += LANES, out += LANES, noise += PAIRS) {
    vec control = V_LOAD(base);
    vec low = V_ADD(V_MUL(low_ints(control), by), half_unit);
    vec high = V_ADD(V_MUL(high_ints(control), by), half_unit);
    for (int m = 0; m < members; m++) {
      vec xi = V_WIDEN_BYTES(noise + places[m]);
      low = V_ADD(low, V_MUL(low_ints(xi), factors[2 * m]));
      high = V_ADD(high, V_MUL(high_ints(xi), factors[2 * m + 1]));
    }
    /* Packing saturates at 16 bits, which the clip to ±127 does not see. */
    vec packed = V_PACK(V_SHIFT(low, shift), V_SHIFT(high, shift));
    packed = V_MAX_SHORT(V_MIN_SHORT(packed, V_SET_SHORT(127)), V_SET_SHORT(-127));
    V_STORE(out, packed);
    low = low_ints(packed);
    high = high_ints(packed);
    squares = V_ADD(squares, V_ADD(V_MUL(low, low), V_MUL(high, high)));
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
                         int32_t shift, int16_t *out, int64_t at, int64_t *squares) {
  for (int half = 0; half < HALVES; half++) {
    const int first = half * HALF_LANES;
    vec wide[2 * MOST_MEMBERS];
    for (int m = 0; m < members; m++) {
      vec of_member = V_LOAD(factors + m * LANES + first);
      wide[2 * m] = low_ints(of_member);
      wide[2 * m + 1] = high_ints(of_member);
    }
    *squares += estimate(base + base_at + first, weight, noise + place(half, upper), places, members, rows, wide,
                         shift, out + at + first);
  }
}
