/* Sums of base-2 exponentials: SPEC 4. */
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
