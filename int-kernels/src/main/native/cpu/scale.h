/* How sums become credits of 32 bits, and the limits of credits. */
#ifndef INTEGG_SCALE_H
#define INTEGG_SCALE_H

#include "simd.h"

/* Every int within ±most. */
static inline vec within(vec v, vec most) {
  const vec zero = V_SET_INT(0);
  return V_SUB(zero, V_MIN(V_SUB(zero, V_MIN(v, most)), most));
}

/* clamp(Σ >> down, limit) · factor, below 2^31. */
typedef struct {
  int down;
  vec limit;
  vec factor;
} scale;

/* As in org.integg.kernels.WideScale: the largest is below 2^23. */
static inline scale scale_of(int32_t down, int32_t up, int32_t largest) {
  const scale by = {down, V_SET_INT(largest >> up), V_SET_INT(1 << up)};
  return by;
}

static inline vec scaled(vec sum, const scale *by) {
  return V_MUL(within(V_SHIFT(sum, by->down), by->limit), by->factor);
}

#endif
