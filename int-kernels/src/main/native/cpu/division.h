/* How sums become activations: docs/algorithm.md, section 1, Operations. */
#ifndef INTEGG_DIVISION_H
#define INTEGG_DIVISION_H

#include "simd.h"

/* A floor division by 16·d, clipped, as in org.integg.kernels.Divisor. */
typedef struct {
  int shift; /* of a power of two, or −1 */
  vec limit;
  vec multiplier;
  vec lowest; /* the least result, as shorts */
} division;

static inline vec quotient(vec sum, const division *by) {
  if (by->shift >= 0) {
    return V_SHIFT(sum, by->shift);
  }
  vec n = V_SHIFT(sum, 4);
  vec sign = V_SHIFT(n, 31);
  vec product = V_MUL(V_MIN(V_XOR(n, sign), by->limit), by->multiplier);
  return V_XOR(V_SHIFT(product, 23), sign);
}

static inline division division_of(int32_t shift, int32_t divisor, int32_t multiplier, int32_t lowest) {
  const division by = {shift, V_SET_INT(128 * divisor), V_SET_INT(multiplier), V_SET_SHORT(lowest)};
  return by;
}

/* The clipped quotients of two vectors of sums, as shorts. Packing saturates at 16 bits, which makes no difference
 * to the clip to 8. */
static inline vec clipped_quotients(vec low, vec high, const division *by) {
  vec packed = V_PACK(quotient(low, by), quotient(high, by));
  return V_MAX_SHORT(V_MIN_SHORT(packed, V_SET_SHORT(127)), by->lowest);
}
#endif
