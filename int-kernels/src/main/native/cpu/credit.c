/* Credits of 16 bits: from products, through gates, added. */
#include "../integg.h"
#include "credit.h"
#include "product.h"
#include "scale.h"

#define NAME(name) INTEGG_NAME(name, LEVEL)

INTEGG_DECLARE(LEVEL)

enum { LARGEST_SUM = 1 << 22 };

typedef struct {
  scale by;
  int right;
  int16_t *out; /* [rows][64] */
} credits;

/* limited(Σ >> down) · multiplier >> right, within 16 bits. */
INLINE void credit_half(vec low, vec high, int row, int half, void *of) {
  const credits *c = of;
  vec packed = V_PACK(V_SHIFT(scaled(low, &c->by), c->right), V_SHIFT(scaled(high, &c->by), c->right));
  V_STORE(c->out + (int64_t)row * LANES + half * HALF_LANES, V_MAX_SHORT(packed, V_SET_SHORT(-LARGEST)));
}

void NAME(multiply_credits)(weights w, const int32_t *row_sums, int32_t rows, int32_t columns, int32_t stride,
                            const int16_t *x, int64_t x_at, int32_t down, int32_t multiplier, int32_t right,
                            int16_t *out, int64_t at, void *scratch) {
  const matrix m = {w, row_sums, rows, columns, stride};
  credits of = {{down, V_SET_INT(LARGEST_SUM), V_SET_INT(multiplier)}, right, out + at};
  multiply(&m, grouped(x + x_at, columns, LANES, scratch), credit_half, &of);
}

/* All ones where an activation is not at its clip: |a| − 127 is negative there. */
static inline vec open(vec activation) {
  return V_DOWN_SHORT(V_SUB_SHORT(V_ABS_SHORT(activation), V_SET_SHORT(127)), 15);
}

void NAME(pass_gate)(int16_t *x, int64_t at, const int16_t *a, const int16_t *b, const int16_t *activation,
                     int32_t shift, int32_t n) {
  const vec zero = V_SET_INT(0);
  x += at;
  for (int i = 0; i < n; i += HALF_LANES) {
    /* 32,767 · 254 < 2^23 */
    vec passed = pairs_down(V_LOAD(x + i), V_SUB_SHORT(V_LOAD(a + i), V_LOAD(b + i)), zero, zero, shift);
    V_STORE(x + i, V_AND(passed, open(V_LOAD(activation + i))));
  }
}

void NAME(gate_credit)(int16_t *w, const int16_t *s, const int16_t *f, const int16_t *c, const int16_t *h, int16_t *q,
                       int64_t at, int32_t n) {
  const vec zero = V_SET_INT(0), least = V_SET_SHORT(-LARGEST);
  q += at;
  for (int i = 0; i < n; i += HALF_LANES) {
    vec state = V_LOAD(w + i), gated = V_LOAD(s + i), gate = V_LOAD(f + i), past = V_LOAD(h + i);
    /* 32,767 · 381 < 2^24; packing limits to 16 bits. */
    vec through = pairs_down(state, V_SUB_SHORT(V_LOAD(c + i), past), past, gated, 8);
    V_STORE(q + i, V_AND(V_MAX_SHORT(through, least), open(gate)));
    vec let = V_ADD_SHORT(gate, V_SET_SHORT(127));
    /* The part that is gone lies between 0 and the state. */
    vec left = V_SUB_SHORT(state, pairs_down(state, let, zero, zero, 8));
    V_STORE(w + i, V_MAX_SHORT(V_ADD_LIMITED(left, pairs_down(gated, let, zero, zero, 8)), least));
  }
}

void NAME(add_credits)(const int16_t *x, const int16_t *y, int16_t *out, int64_t at, int32_t n) {
  for (int64_t i = at; i < at + n; i += HALF_LANES) {
    V_STORE(out + i, V_MAX_SHORT(V_ADD_LIMITED(V_LOAD(x + i), V_LOAD(y + i)), V_SET_SHORT(-LARGEST)));
  }
}

void NAME(pass_positive)(int16_t *x, int64_t at, const int16_t *activation, int32_t n) {
  const vec zero = V_SET_INT(0);
  x += at;
  for (int i = 0; i < n; i += HALF_LANES) {
    /* All ones where −activation is negative. */
    vec above = V_DOWN_SHORT(V_SUB_SHORT(zero, V_LOAD(activation + i)), 15);
    V_STORE(x + i, V_AND(V_LOAD(x + i), above));
  }
}
