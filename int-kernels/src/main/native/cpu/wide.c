/* Credits of 32 bits: from products of learned matrices, through states and gates, down to int8. */
#include "../integg.h"
#include "credit.h"
#include "product.h"
#include "scale.h"

#define NAME(name) INTEGG_NAME(name, LEVEL)

INTEGG_DECLARE(LEVEL)

/* What becomes of a product: it is stored, added within a limit, or taken away. */
enum { SET, ADD, SUBTRACT };

typedef struct {
  scale by;
  int32_t into;
  vec largest;
  int32_t *out; /* [rows][64] */
} wide;

static inline void put(vec v, const wide *product, int32_t *to) {
  if (product->into == ADD) {
    v = within(V_ADD(V_LOAD(to), v), product->largest);
  } else if (product->into == SUBTRACT) {
    v = V_SUB(V_LOAD(to), v);
  }
  V_STORE(to, v);
}

INLINE void put_half(vec low, vec high, int row, int half, void *of) {
  const wide *product = of;
  int32_t *to = product->out + (int64_t)row * LANES + half * HALF_LANES;
  low = scaled(low, &product->by);
  high = scaled(high, &product->by);
  natural(&low, &high);
  put(low, product, to);
  put(high, product, to + VI);
}

void NAME(multiply_wide)(weights w, const int32_t *row_sums, int32_t rows, int32_t columns, int32_t stride,
                         const int16_t *x, int64_t x_at, int32_t down, int32_t up, int32_t largest, int32_t into,
                         int32_t *out, int64_t at, void *scratch) {
  const matrix m = {w, row_sums, rows, columns, stride};
  wide of = {scale_of(down, up, largest), into, V_SET_INT(largest), out + at};
  multiply(&m, grouped(x + x_at, columns, LANES, scratch), put_half, &of);
}

typedef struct {
  scale by;
  vec half_unit;
  int shift;
  const int16_t *activation; /* [rows][64] */
  int32_t limits;
  int16_t *out; /* [rows][64] */
  vec squares;
} rounded;

INLINE void round_half(vec low, vec high, int row, int half, void *of) {
  rounded *r = of;
  const int64_t at = (int64_t)row * LANES + half * HALF_LANES;
  low = V_SHIFT(V_ADD(scaled(low, &r->by), r->half_unit), r->shift);
  high = V_SHIFT(V_ADD(scaled(high, &r->by), r->half_unit), r->shift);
  /* Packing saturates at 16 bits, which makes no difference to the clip to 8. */
  vec credit = within_room(V_PACK(low, high), r->activation + at, r->limits);
  r->squares = V_ADD(r->squares, V_MUL_PAIRS(credit, credit));
  V_STORE(r->out + at, credit);
}

void NAME(multiply_rounded)(weights w, const int32_t *row_sums, int32_t rows, int32_t columns, int32_t stride,
                            const int16_t *x, int64_t x_at, int32_t down, int32_t up, int32_t largest,
                            int32_t shift, const int16_t *activation, int32_t limits, int16_t *out, int64_t at,
                            int64_t *squares, void *scratch) {
  enum { PART = 4096 }; /* rows whose squares stay in ints, of 16 lanes at most: 4,096 · 16 · 127² < 2^30 */
  vec *data = grouped(x + x_at, columns, LANES, scratch);
  const vec half_unit = V_SET_INT((1 << shift) >> 1);
  for (int64_t row = 0; row < rows; row += PART) {
    const int32_t count = rows - row < PART ? (int32_t)(rows - row) : PART;
    const matrix m = {w + row * stride, row_sums + row, count, columns, stride};
    rounded of = {scale_of(down, up, largest), half_unit, shift, activation + row * LANES, limits,
                  out + at + row * LANES, V_SET_INT(0)};
    multiply(&m, data, round_half, &of);
    *squares += total(of.squares);
  }
}

void NAME(add_wide)(int32_t *restrict x, const int32_t *restrict y, int32_t largest, int32_t n) {
  for (int i = 0; i < n; i++) {
    x[i] = limited(x[i] + y[i], largest);
  }
}

void NAME(pass_wide)(int32_t *restrict x, const int16_t *restrict a, const int16_t *restrict b, int32_t n) {
  for (int i = 0; i < n; i++) {
    x[i] = (x[i] * (a[i] - b[i])) >> 8; /* 2^22 · 254 < 2^30 */
  }
}

void NAME(credit_before)(const int32_t *restrict products, const int32_t *restrict later, const int16_t *restrict f,
                         int32_t largest, int32_t *restrict out, int32_t n) {
  for (int i = 0; i < n; i++) {
    out[i] = limited(((129 - f[i]) * (products[i] + later[i])) >> 8, largest); /* at most 256 · 2^22 = 2^30 */
  }
}

/* 64 credits; squares at most 64 · 127² < 2^21. */
INLINE int32_t round_row(const int32_t *restrict x, int32_t shift, const int16_t *restrict activation, int limits,
                         int16_t *restrict out) {
  int32_t half = (1 << shift) >> 1, squares = 0;
  for (int i = 0; i < LANES; i++) {
    int32_t v = limited((x[i] + half) >> shift, 127);
    if (limits & CLIPPED) {
      /* Room is 0 at the clip, at least 127 elsewhere. */
      int32_t above = (127 - activation[i]) * 127, below = (-127 - activation[i]) * 127;
      v = v > above ? above : v < below ? below : v;
    }
    if (limits & RECTIFIED) {
      v &= -activation[i] >> 31; /* a branch would keep the loop from being vectorized */
    }
    out[i] = (int16_t)v;
    squares += v * v;
  }
  return squares;
}

void NAME(round_credits)(const int32_t *x, int64_t from, int32_t shift, const int16_t *activation, int32_t limits,
                         int16_t *out, int64_t at, int32_t n, int64_t *squares) {
  x += from;
  out += at;
  int64_t all = 0;
  for (int i = 0; i < n; i += LANES) {
    all += limits == 0         ? round_row(x + i, shift, NULL, 0, out + i)
           : limits == CLIPPED ? round_row(x + i, shift, activation + i, CLIPPED, out + i)
                               : round_row(x + i, shift, activation + i, CLIPPED | RECTIFIED, out + i);
  }
  *squares += all;
}

void NAME(subtract)(const int16_t *restrict x, const int16_t *restrict y, int32_t largest, int16_t *restrict out,
                    int32_t n) {
  int16_t most = (int16_t)largest, least = (int16_t)-largest;
  for (int i = 0; i < n; i++) {
    int16_t v = (int16_t)(x[i] - y[i]); /* within ±254 */
    v = v > most ? most : v;
    out[i] = v < least ? least : v;
  }
}

void NAME(observe)(const int16_t *restrict x, const int16_t *restrict y, int32_t up, int32_t *restrict out, int32_t n) {
  for (int i = 0; i < n; i++) {
    out[i] = (x[i] - y[i]) * (1 << up);
  }
}

void NAME(subtract_shifted)(const int16_t *restrict x, int32_t up, int32_t *restrict out, int32_t n) {
  for (int i = 0; i < n; i++) {
    out[i] -= x[i] * (1 << up);
  }
}

void NAME(scale_by_quarters)(int16_t *x, int32_t quarters, int32_t n) {
  for (int i = 0; i < n; i++) {
    x[i] = (int16_t)((int16_t)(x[i] * quarters + 2) >> 2);
  }
}

void NAME(add_row_sums)(const int16_t *x, int64_t at, int32_t rows, int32_t *sums) {
  x += at;
  for (int row = 0; row < rows; row++, x += LANES) {
    int32_t sum = 0; /* 64 · 127 < 2^13 */
    for (int lane = 0; lane < LANES; lane++) {
      sum += x[lane];
    }
    sums[row] += sum;
  }
}
