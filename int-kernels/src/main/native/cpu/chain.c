/* Credits of 16 bits on their way back through a layer. */
#include "../integg.h"
#include "credit.h"

#define NAME(name) INTEGG_NAME(name, LEVEL)

INTEGG_DECLARE(LEVEL)

/* (v + 2^(shift − 1)) >> shift, within int8 and an activation's room. 16 bits hold the result, though not the sum. */
static inline vec narrowed(vec v, int32_t shift, const int16_t *activation, int32_t limits) {
  vec carry = V_AND(V_DOWN_SHORT(v, shift - 1), V_SET_SHORT(1));
  return within_room(V_ADD_SHORT(V_DOWN_SHORT(v, shift), carry), activation, limits);
}

static inline vec no_less(vec v) { return V_MAX_SHORT(v, V_SET_SHORT(-LARGEST)); }

/* Sums of squares stay in ints for this many vectors: 512 · 2 · 127² < 2^24. */
enum { PART = 512 * HALF_LANES };

void NAME(narrow_credits)(const int16_t *x, int32_t shift, const int16_t *activation, int32_t limits, int16_t *out,
                          int64_t at, int32_t n, int64_t *squares) {
  out += at;
  for (int first = 0; first < n; first += PART) {
    int end = n - first < PART ? n : first + PART;
    vec square = V_SET_INT(0);
    for (int i = first; i < end; i += HALF_LANES) {
      vec credit = narrowed(V_LOAD(x + i), shift, activation + i, limits);
      square = V_ADD(square, V_MUL_PAIRS(credit, credit));
      V_STORE(out + i, credit);
    }
    *squares += total(square);
  }
}

void NAME(credit_candidate)(const int16_t *x, int16_t *later, const int16_t *f, const int16_t *c, int32_t shift,
                            int16_t *out, int64_t at, int32_t n, int64_t *squares) {
  const vec zero = V_SET_INT(0), most = V_SET_SHORT(127);
  out += at;
  for (int first = 0; first < n; first += PART) {
    int end = n - first < PART ? n : first + PART;
    vec square = zero;
    for (int i = first; i < end; i += HALF_LANES) {
      vec state = no_less(V_ADD_LIMITED(V_LOAD(x + i), V_LOAD(later + i)));
      V_STORE(later + i, state);
      /* 32,767 · 254 / 256 < 2^15 */
      vec passed = pairs_down(state, V_ADD_SHORT(V_LOAD(f + i), most), zero, zero, 8);
      vec credit = narrowed(passed, shift, c + i, CLIPPED);
      square = V_ADD(square, V_MUL_PAIRS(credit, credit));
      V_STORE(out + i, credit);
    }
    *squares += total(square);
  }
}

void NAME(credit_gate)(int16_t *state, const int16_t *s, const int16_t *f, const int16_t *c, const int16_t *h,
                       int32_t shift, int16_t *out, int64_t at, int32_t n, int64_t *squares) {
  const vec let = V_SET_SHORT(127), keep = V_SET_SHORT(129);
  out += at;
  for (int first = 0; first < n; first += PART) {
    int end = n - first < PART ? n : first + PART;
    vec square = V_SET_INT(0);
    for (int i = first; i < end; i += HALF_LANES) {
      vec w = V_LOAD(state + i), gated = V_LOAD(s + i), gate = V_LOAD(f + i), past = V_LOAD(h + i);
      /* 32,767 · 381 < 2^24; packing limits to 16 bits. */
      vec through = no_less(pairs_down(w, V_SUB_SHORT(V_LOAD(c + i), past), gated, past, 8));
      vec credit = narrowed(through, shift, f + i, CLIPPED);
      square = V_ADD(square, V_MUL_PAIRS(credit, credit));
      V_STORE(out + i, credit);
      /* 32,767 · 256 < 2^23 */
      V_STORE(state + i, no_less(pairs_down(w, V_SUB_SHORT(keep, gate), gated, V_ADD_SHORT(gate, let), 8)));
    }
    *squares += total(square);
  }
}
