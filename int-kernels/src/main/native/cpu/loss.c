/* Sums of base-2 exponentials: docs/algorithm.md, section 1, Loss. */
#include "../integg.h"
#include "simd.h"

#define NAME(name) INTEGG_NAME(name, LEVEL)

INTEGG_DECLARE(LEVEL)

/* trunc(2^(f/16) · 2^19): E[u] = mantissa[u & 15] >> (15 − u/16). */
static const int32_t MANTISSAS[16] = {524288, 547500, 571740, 597053, 623487, 651091, 679917, 710019,
                                      741455, 774282, 808562, 844360, 881743, 920781, 961548, 1004119};

/*
 * With u = logit + 128 the mantissa's number is logit & 15, and 15 − u/16 = (127 − logit) >> 4, of 0 to 254. A sum
 * of 2048 rows is at most 2048 · 1,004,119 < 2^31.
 */
void NAME(add_exponentials)(const int16_t *logits, int32_t rows, int64_t *sums) {
  const lookup_table table = V_TABLE(MANTISSAS);
  const vec ones = V_SET_INT(-1), least = V_SET_SHORT(128), four_bits = V_SET_INT(15);
  for (int block = 0; block < LANES; block += BLOCK_LANES) {
    vec even[BLOCK_HALVES], odd[BLOCK_HALVES];
    for (int half = 0; half < BLOCK_HALVES; half++) {
      even[half] = odd[half] = V_SET_INT(0);
    }
    for (int row = 0; row < rows; row++) {
      for (int half = 0; half < BLOCK_HALVES; half++) {
        vec logit = V_LOAD(logits + (int64_t)row * LANES + block + half * HALF_LANES);
        vec down = V_ADD_SHORT(V_XOR(logit, ones), least);
        vec even_down = V_AND(V_SHIFT(down, 4), four_bits);
        vec odd_down = V_SHIFT(down, 20);
        even[half] = V_ADD(even[half], V_DOWN_EACH(V_LOOKUP(table, logit), even_down));
        odd[half] = V_ADD(odd[half], V_DOWN_EACH(V_LOOKUP(table, V_SHIFT(logit, 16)), odd_down));
      }
    }
    for (int half = 0; half < BLOCK_HALVES; half++) {
      int32_t low[VI], high[VI];
      V_STORE(low, even[half]);
      V_STORE(high, odd[half]);
      for (int i = 0; i < VI; i++) {
        sums[block + half * HALF_LANES + 2 * i] += low[i];
        sums[block + half * HALF_LANES + 2 * i + 1] += high[i];
      }
    }
  }
}

/*
 * The errors of a row, as in org.integg.kernels.SoftmaxScale: E << 3 is below 2^23, a product at most 2^30, q at
 * most 2^14·(1 + 115/128). `parts` has shift, reciprocal, strength and dither of each vector of lanes, low and
 * high.
 */
static inline vec error_of(vec u, vec dither, const vec *parts, lookup_table table) {
  const vec four_bits = V_SET_INT(15), seven_bits = V_SET_INT(127);
  vec down = V_AND(V_SHIFT(V_SUB(seven_bits, u), 4), four_bits);
  vec scaled = V_DOWN_EACH(V_MUL(V_DOWN_EACH(V_LOOKUP(table, u), down), V_SET_INT(8)), parts[0]);
  vec p = V_SHIFT(V_ADD(V_MUL(scaled, parts[1]), V_SET_INT(1 << 15)), 16);
  vec q = V_ADD(p, V_SHIFT(V_MUL(p, parts[2]), 7));
  vec dithered = V_AND(V_ADD(parts[3], dither), seven_bits);
  return V_SHIFT(V_SUB(dithered, q), 7);
}

void NAME(softmax_errors)(const int16_t *logits, int32_t rows, const int32_t *shift, const int32_t *reciprocal,
                          const int32_t *strength, const int32_t *dither, int16_t *e, int64_t at, int32_t *dots) {
  enum { DITHER_STEP = 37 };
  e += at;
  const lookup_table table = V_TABLE(MANTISSAS);
  const vec least = V_SET_SHORT(-127), zero = V_SET_INT(0);
  const int32_t *of[4] = {shift, reciprocal, strength, dither};
  for (int half = 0; half < HALVES; half++) {
    vec low[4], high[4], low_dots = zero, high_dots = zero; /* 65,536 · 127² < 2^30 */
    for (int i = 0; i < 4; i++) {
      interleaved(of[i] + half * HALF_LANES, &low[i], &high[i]);
    }
    for (int row = 0; row < rows; row++) {
      vec logit = V_LOAD(logits + (int64_t)row * LANES + half * HALF_LANES);
      vec step = V_SET_INT(row * DITHER_STEP);
      vec packed = V_PACK(error_of(V_SHIFT(V_INTERLEAVE_LOW(zero, logit), 16), step, low, table),
                          error_of(V_SHIFT(V_INTERLEAVE_HIGH(zero, logit), 16), step, high, table));
      packed = V_MAX_SHORT(packed, least);
      V_STORE(e + (int64_t)row * LANES + half * HALF_LANES, packed);
      low_dots = V_ADD(low_dots, V_MUL_PAIRS(V_INTERLEAVE_LOW(packed, zero), V_INTERLEAVE_LOW(logit, zero)));
      high_dots = V_ADD(high_dots, V_MUL_PAIRS(V_INTERLEAVE_HIGH(packed, zero), V_INTERLEAVE_HIGH(logit, zero)));
    }
    natural(&low_dots, &high_dots);
    int32_t *to = dots + half * HALF_LANES;
    V_STORE(to, V_ADD(V_LOAD(to), low_dots));
    V_STORE(to + VI, V_ADD(V_LOAD(to + VI), high_dots));
  }
}
