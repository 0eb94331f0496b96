/* What credits of 16 and of 32 bits share: limits, and products of pairs. */
#ifndef INTEGG_CREDIT_H
#define INTEGG_CREDIT_H

#include "simd.h"

enum { LARGEST = 32767 };

/* (a·b + c·d) >> shift, within 16 bits. */
static inline vec pairs_down(vec a, vec b, vec c, vec d, int shift) {
  vec low = V_MUL_PAIRS(V_INTERLEAVE_LOW(a, c), V_INTERLEAVE_LOW(b, d));
  vec high = V_MUL_PAIRS(V_INTERLEAVE_HIGH(a, c), V_INTERLEAVE_HIGH(b, d));
  return V_PACK(V_SHIFT(low, shift), V_SHIFT(high, shift));
}

/* What keeps credit from an activation: its clip, or the rule that nothing passes below 1. */
enum { CLIPPED = 1, RECTIFIED = 2 };

/* Credits of a vector of lanes within int8 and within the room of their activations. */
static inline vec within_room(vec credit, const int16_t *activation, int32_t limits) {
  const vec most = V_SET_SHORT(127), least = V_SET_SHORT(-127), zero = V_SET_INT(0);
  credit = V_MAX_SHORT(V_MIN_SHORT(credit, most), least);
  if (limits & CLIPPED) {
    /* Where an activation may still rise, a − 127 is negative; where it may fall, −127 − a. */
    vec a = V_LOAD(activation);
    vec above = V_AND(V_DOWN_SHORT(V_SUB_SHORT(a, most), 15), most);
    vec below = V_AND(V_DOWN_SHORT(V_SUB_SHORT(least, a), 15), least);
    credit = V_MAX_SHORT(V_MIN_SHORT(credit, above), below);
  }
  if (limits & RECTIFIED) {
    credit = V_AND(credit, V_DOWN_SHORT(V_SUB_SHORT(zero, V_LOAD(activation)), 15));
  }
  return credit;
}

static inline int64_t total(vec ints) {
  int32_t parts[VI];
  int64_t sum = 0;
  V_STORE(parts, ints);
  for (int i = 0; i < VI; i++) {
    sum += parts[i];
  }
  return sum;
}

#endif
