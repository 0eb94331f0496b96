/* Norm, gates, sums: loops over shorts that the compiler turns into its level's vectors. */
#include "../integg.h"
#include "simd.h"

#define NAME(name) INTEGG_NAME(name, LEVEL)

INTEGG_DECLARE(LEVEL)

#if defined(__clang__)
#define INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#else
#define INDEPENDENT _Pragma("GCC ivdep")
#endif

static inline int16_t clip(int v) { return (int16_t)(v > 127 ? 127 : v < -127 ? -127 : v); }

void NAME(gate)(const int16_t *restrict a, const int16_t *restrict b, const int16_t *restrict bias,
                const int16_t *restrict h, int32_t n, int16_t *restrict f, int16_t *restrict past) {
  for (int i = 0; i < n; i++) {
    int16_t sum = (int16_t)(a[i] + b[i] + bias[i]);
    int16_t gate = clip(sum);
    f[i] = gate;
    /* (127 + 127) · 127 = 32,258 fits 16 bits. */
    past[i] = (int16_t)((int16_t)((gate + 127) * h[i]) >> 8);
  }
}

void NAME(candidate)(const int16_t *restrict a, const int16_t *restrict b, const int16_t *restrict bias,
                     const int16_t *restrict f, int16_t *restrict h, int16_t *restrict x, int32_t n) {
  for (int i = 0; i < n; i++) {
    int16_t sum = (int16_t)(a[i] + b[i] + bias[i]);
    int16_t open = (int16_t)(f[i] + 127);
    /* Both products fit 16 bits; their difference does not: floor((p − q) / 256) is the difference of the high
     * bytes, less one where the low byte of q is the larger. */
    int16_t p = (int16_t)(open * clip(sum));
    int16_t q = (int16_t)(open * h[i]);
    int16_t borrow = (int16_t)((int16_t)((p & 255) - (q & 255)) >> 8);
    int16_t hidden = (int16_t)(h[i] + (p >> 8) - (q >> 8) + borrow);
    h[i] = hidden;
    x[i] = clip((int16_t)(hidden + x[i]));
  }
}

void NAME(add)(int16_t *restrict x, const int16_t *restrict a, int32_t n) {
  for (int i = 0; i < n; i++) {
    x[i] = clip((int16_t)(x[i] + a[i]));
  }
}

/*
 * Floor division of a ≤ 128·m by m ≤ 127 in 16 bits. With k = ceil(log2 m) and r = ceil(2^(15 + k) / m) < 2^16,
 * (a·r) >> (15 + k) is exact, as a·(r·m − 2^(15 + k)) ≤ 128·m·(m − 1) < 2^(15 + k) for each such m. It takes the
 * upper halves of two products: t = (2a·r) >> 16, then (2t·2^(15 − k)) >> 16; 2t ≤ 2a ≤ 2 · 128 · 127 < 2^16.
 */
#define K(m) ((m) <= 1 ? 0 : (m) <= 2 ? 1 : (m) <= 4 ? 2 : (m) <= 8 ? 3 : (m) <= 16 ? 4 : (m) <= 32 ? 5 : (m) <= 64 ? 6 : 7)
#define R(m) (((1 << (15 + K(m))) + (m) - 1) / (m))
#define EIGHT(f, m) f(m), f((m) + 1), f((m) + 2), f((m) + 3), f((m) + 4), f((m) + 5), f((m) + 6), f((m) + 7)
#define TABLE(f)                                                                                            \
  {0, f(1), f(2), f(3), f(4), f(5), f(6), f(7), EIGHT(f, 8), EIGHT(f, 16), EIGHT(f, 24), EIGHT(f, 32),      \
   EIGHT(f, 40), EIGHT(f, 48), EIGHT(f, 56), EIGHT(f, 64), EIGHT(f, 72), EIGHT(f, 80), EIGHT(f, 88),        \
   EIGHT(f, 96), EIGHT(f, 104), EIGHT(f, 112), EIGHT(f, 120)}
#define SCALE(m) (1 << (15 - K(m)))
#define RECIPROCAL(m) ((1 << 15) / (m))
static const uint16_t MULTIPLIERS[128] = TABLE(R);
static const uint16_t SCALES[128] = TABLE(SCALE);
static const uint16_t RECIPROCALS[128] = TABLE(RECIPROCAL);

/* The mean magnitude of each lane, 1 to 127. */
static void means(const int16_t *x, int rows, int32_t *means) {
  enum { ROWS = 256 }; /* whose summed magnitudes surely fit 16 bits: 256 · 127 = 32,512 */
  int32_t sums[LANES] = {0};
  for (int first = 0; first < rows; first += ROWS) {
    int end = first + ROWS < rows ? first + ROWS : rows;
    vec part[HALVES];
    for (int half = 0; half < HALVES; half++) {
      part[half] = V_SET_INT(0);
    }
    for (int row = first; row < end; row++) {
      for (int half = 0; half < HALVES; half++) {
        part[half] = V_ADD_SHORT(part[half], V_ABS_SHORT(V_LOAD(x + row * LANES + half * HALF_LANES)));
      }
    }
    int16_t parts[LANES];
    memcpy(parts, part, sizeof parts);
    for (int lane = 0; lane < LANES; lane++) {
      sums[lane] += parts[lane];
    }
  }
  /* As in org.integg.kernels.Divisor; exact, since rows / 16 ≤ 256 and the quotient is at most 127. */
  int32_t by_rows = ((1 << 23) + rows / 16 - 1) / (rows / 16);
  for (int lane = 0; lane < LANES; lane++) {
    int32_t mean = (int32_t)(((uint32_t)(sums[lane] >> 4) * (uint32_t)by_rows) >> 23);
    means[lane] = mean < 1 ? 1 : mean > 127 ? 127 : mean;
  }
}

void NAME(norm)(const int16_t *x, const int16_t *gain, int32_t rows, int16_t *out) {
  int32_t mean[LANES];
  uint16_t limit[LANES], multiplier[LANES], scale[LANES];
  means(x, rows, mean);
  for (int lane = 0; lane < LANES; lane++) {
    limit[lane] = (uint16_t)(128 * mean[lane]);
    multiplier[lane] = MULTIPLIERS[mean[lane]];
    scale[lane] = SCALES[mean[lane]];
  }
  for (int row = 0; row < rows; row++) {
    const int16_t *from = x + row * LANES;
    const int16_t *weight = gain + row * LANES;
    int16_t *to = out + row * LANES;
    INDEPENDENT /* out may be x, but no element needs another */
    for (int lane = 0; lane < LANES; lane++) {
      int16_t n = (int16_t)(from[lane] * weight[lane]);
      int16_t sign = (int16_t)(n >> 15);
      uint16_t a = (uint16_t)(n ^ sign);
      a = a < limit[lane] ? a : limit[lane];
      uint16_t twice = (uint16_t)(a + a);
      uint16_t t = (uint16_t)(((uint32_t)twice * multiplier[lane]) >> 16);
      twice = (uint16_t)(t + t);
      uint16_t quotient = (uint16_t)(((uint32_t)twice * scale[lane]) >> 16);
      to[lane] = clip((int16_t)(quotient ^ sign));
    }
  }
}

enum { LARGEST = 32767 };

/* A row's credits. Room is 0 for credit that points beyond a clip, at least 127 elsewhere. Returns the sum of their
 * squares. */
static int32_t credit_row(const int32_t *restrict products, const int16_t *restrict x, int32_t gain,
                          const int32_t *restrict reactions, const int32_t *restrict reciprocals, int32_t shift,
                          int16_t *restrict u) {
  int32_t squares = 0; /* 64 · 127² < 2^21 */
  for (int lane = 0; lane < LANES; lane++) {
    int32_t a = x[lane], sign = (a > 0) - (a < 0);
    /* 127 · 2^22 + 2^29 < 2^31, and 32,767 · 32,768 + 2^14 */
    int32_t numerator = (gain * limited(products[lane], 1 << 22) - sign * reactions[lane]) >> shift;
    int32_t credit = limited((limited(numerator, 32767) * reciprocals[lane] + (1 << 14)) >> 15, 127);
    int32_t above = (127 - a) * 127, below = (-127 - a) * 127;
    credit = credit > above ? above : credit < below ? below : credit;
    u[lane] = (int16_t)credit;
    squares += credit * credit;
  }
  return squares;
}

void NAME(credit_norm)(const int32_t *products, const int16_t *x, const int8_t *gain, int32_t rows,
                       const int32_t *reactions, int32_t shift, int16_t *u, int64_t *squares) {
  int32_t reciprocals[LANES];
  means(x, rows, reciprocals);
  for (int lane = 0; lane < LANES; lane++) {
    reciprocals[lane] = RECIPROCALS[reciprocals[lane]];
  }
  for (int row = 0; row < rows; row++) {
    int at = row * LANES;
    *squares += credit_row(products + at, x + at, gain[row], reactions, reciprocals, shift, u + at);
  }
}

/* Per lane Σ z·y over all rows, divided by their number: for 256 rows at a time, 16 + 7 + 8 bits hold it. */
static void react(const int16_t *z, const int16_t *y, int rows, int32_t *reactions) {
  enum { ROWS = 256 }; /* 256 · 32,767 · 127 < 2^31 */
  int64_t sums[LANES] = {0};
  for (int first = 0; first < rows; first += ROWS) {
    int end = first + ROWS < rows ? first + ROWS : rows;
    for (int half = 0; half < HALVES; half++) {
      vec low = V_SET_INT(0), high = V_SET_INT(0);
      for (int row = first; row < end; row += 2) {
        int at = row * LANES + half * HALF_LANES;
        vec z0 = V_LOAD(z + at), z1 = V_LOAD(z + at + LANES), y0 = V_LOAD(y + at), y1 = V_LOAD(y + at + LANES);
        low = V_ADD(low, V_MUL_PAIRS(V_INTERLEAVE_LOW(z0, z1), V_INTERLEAVE_LOW(y0, y1)));
        high = V_ADD(high, V_MUL_PAIRS(V_INTERLEAVE_HIGH(z0, z1), V_INTERLEAVE_HIGH(y0, y1)));
      }
      natural(&low, &high);
      int32_t parts[2 * VI];
      V_STORE(parts, low);
      V_STORE(parts + VI, high);
      for (int i = 0; i < 2 * VI; i++) {
        sums[half * HALF_LANES + i] += parts[i];
      }
    }
  }
  for (int lane = 0; lane < LANES; lane++) {
    reactions[lane] = (int32_t)(sums[lane] / rows);
  }
}

/* What the rows of credit_sum have in common, for one vector of lanes. */
typedef struct {
  vec reactions[2];
  vec reciprocals[2]; /* of each lane a pair: one less than the reciprocal, which is at most 2^15, and 1 */
} back_through;

static inline vec limited_pack(vec low, vec high) {
  return V_MAX_SHORT(V_PACK(low, high), V_SET_SHORT(-LARGEST));
}

/* One half, low or high, of gain·z − sign·reaction: 127 · 32,767 · 2 < 2^24. */
static inline vec numerator(vec z, vec gain, vec sign, vec reaction) {
  return V_SHIFT(V_SUB(V_MUL_PAIRS(z, gain), V_MUL(V_SHIFT(sign, 16), reaction)), 5);
}

/* sum + ((n·reciprocal + 2^9) >> 10): 32,767 · 32,768 + 2^9 < 2^30. */
static inline vec added(vec sum, vec twice, vec reciprocal) {
  vec more = V_SHIFT(V_ADD(V_MUL_PAIRS(twice, reciprocal), V_SET_INT(1 << 9)), 10);
  return V_ADD(V_SHIFT(sum, 16), more);
}

/* A vector of a row's share of credit_sum. */
static inline void add_back(const int16_t *z, const int16_t *x, vec gain, const back_through *by, int16_t *sum) {
  const vec zero = V_SET_INT(0), one = V_SET_SHORT(1), minus = V_SET_SHORT(-1);
  vec credit = V_LOAD(z), a = V_LOAD(x), own = V_LOAD(sum);
  vec sign = V_MAX_SHORT(V_MIN_SHORT(a, one), minus);
  vec n = limited_pack(numerator(V_INTERLEAVE_LOW(credit, zero), gain, V_INTERLEAVE_LOW(zero, sign), by->reactions[0]),
                       numerator(V_INTERLEAVE_HIGH(credit, zero), gain, V_INTERLEAVE_HIGH(zero, sign),
                                 by->reactions[1]));
  vec all = limited_pack(added(V_INTERLEAVE_LOW(zero, own), V_INTERLEAVE_LOW(n, n), by->reciprocals[0]),
                         added(V_INTERLEAVE_HIGH(zero, own), V_INTERLEAVE_HIGH(n, n), by->reciprocals[1]));
  /* Where an activation may still rise, a − 127 is negative; where it may fall, −127 − a. */
  vec above = V_AND(V_DOWN_SHORT(V_SUB_SHORT(a, V_SET_SHORT(127)), 15), V_SET_SHORT(LARGEST));
  vec below = V_AND(V_DOWN_SHORT(V_SUB_SHORT(V_SET_SHORT(-127), a), 15), V_SET_SHORT(-LARGEST));
  V_STORE(sum, V_MAX_SHORT(V_MIN_SHORT(all, above), below));
}

void NAME(credit_sum)(const int16_t *z, const int16_t *x, const int16_t *y, const int8_t *gain, int32_t rows,
                      int16_t *sum) {
  int32_t mean[LANES], reactions[LANES];
  int16_t reciprocals[LANES];
  const vec one = V_SET_SHORT(1);
  react(z, y, rows, reactions);
  means(x, rows, mean);
  for (int lane = 0; lane < LANES; lane++) {
    reciprocals[lane] = (int16_t)(RECIPROCALS[mean[lane]] - 1);
  }
  back_through by[HALVES];
  for (int half = 0; half < HALVES; half++) {
    vec less = V_LOAD(reciprocals + half * HALF_LANES);
    interleaved(reactions + half * HALF_LANES, &by[half].reactions[0], &by[half].reactions[1]);
    by[half].reciprocals[0] = V_INTERLEAVE_LOW(less, one);
    by[half].reciprocals[1] = V_INTERLEAVE_HIGH(less, one);
  }
  for (int row = 0; row < rows; row++) {
    const vec factor = V_SET_INT(gain[row] & 0xffff); /* and 0 for the other of the pair */
    for (int half = 0; half < HALVES; half++) {
      int at = row * LANES + half * HALF_LANES;
      add_back(z + at, x + at, factor, &by[half], sum + at);
    }
  }
}

void NAME(add_powers)(const int16_t *x, int32_t rows, int64_t *powers) {
  for (int row = 0; row < rows; row++, x += LANES) {
    vec squares = V_SET_INT(0); /* 64 · 127² < 2^21 */
    for (int half = 0; half < HALVES; half++) {
      vec v = V_LOAD(x + half * HALF_LANES);
      squares = V_ADD(squares, V_MUL_PAIRS(v, v));
    }
    int32_t parts[VI], sum = 0;
    V_STORE(parts, squares);
    for (int i = 0; i < VI; i++) {
      sum += parts[i];
    }
    powers[row] += sum;
  }
}
