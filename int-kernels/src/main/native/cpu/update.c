/* Moves weights once a step: loops that the compiler turns into its level's vectors, in 32 bits where it can. */
#include "../integg.h"
#include "simd.h"

#define NAME(name) INTEGG_NAME(name, LEVEL)

INTEGG_DECLARE(LEVEL)

/* DECAY_BITS as in org.integg.kernels.ScalarUpdate; LOW_BITS: those of a weight that decay multiplies by themselves. */
enum { PART = 256, LARGEST = 127 << 16, LARGEST_VOTE = 8191, DECAY_BITS = 27, LOW_BITS = 12 };

static inline uint32_t magnitude(int32_t v) { return v < 0 ? 0u - (uint32_t)v : (uint32_t)v; }

int32_t NAME(largest)(const int32_t *x, int64_t from, int32_t n) {
  int32_t largest = 0;
  for (int i = 0; i < n; i++) {
    int32_t a = (int32_t)magnitude(x[from + i]);
    largest = a > largest ? a : largest;
  }
  return largest;
}

/* A shift by some bits up and then by some down; one of the two is 0. */
typedef struct {
  int32_t up, down;
} places;

static inline places places_of(int32_t shift) {
  places p = {shift > 0 ? shift : 0, shift < 0 ? -shift : 0};
  return p;
}

static inline int32_t shifted(int32_t vote, places p) { return (int32_t)((uint32_t)vote << p.up) >> p.down; }

int64_t NAME(square_votes)(const int32_t *votes, int64_t from, int32_t rows, int32_t columns, int64_t stride,
                           int32_t shift) {
  places p = places_of(shift);
  int64_t squares = 0; /* 2^16 rows · 2^46 */
  for (int row = 0; row < rows; row++) {
    const int32_t *x = votes + from + row * stride;
    int64_t sum = 0; /* 2^14 columns · 2^48 */
    for (int i = 0; i < columns; i++) {
      int32_t vote = shifted(x[i], p);
      sum += (int64_t)vote * vote;
    }
    squares += sum >> 16;
  }
  return squares;
}

/* `whole` is all ones where the multiplier is 2^32, whose low half is 0. */
static int64_t add_row(const int32_t *restrict votes, int32_t n, places p, uint32_t multiplier, int32_t whole,
                       int32_t *restrict first, int32_t *restrict second) {
  int64_t sum = 0;
  for (int i = 0; i < n; i++) {
    int32_t v = shifted(votes[i], p);
    uint32_t high = (uint32_t)(((uint64_t)(uint32_t)v * multiplier) >> 32);
    /* As a signed number v is 2^32 less where it is negative. */
    int32_t scaled = (int32_t)(high - ((uint32_t)(v >> 31) & multiplier)) + (v & whole);
    int32_t vote = limited(scaled, LARGEST_VOTE);
    /* |vote| < 2^13: |first| < 2^21, second < 2^30 */
    first[i] += (256 * vote - first[i] + 4) >> 3;
    int32_t moment = second[i] + ((16 * vote * vote - second[i] + 32) >> 6);
    second[i] = moment;
    sum += moment; /* 2^30 · 2^28 */
  }
  return sum;
}

int64_t NAME(add_moments)(const int32_t *votes, int64_t from, int32_t rows, int32_t columns, int64_t stride,
                          int32_t shift, int64_t multiplier, int32_t *first, int32_t *second, int64_t to) {
  places p = places_of(shift);
  int32_t whole = multiplier >> 32 ? -1 : 0;
  if (columns == stride) { /* rows without gaps count as one */
    columns *= rows;
    rows = rows > 0;
  }
  int64_t sum = 0;
  for (int row = 0; row < rows; row++) {
    int64_t at = to + (int64_t)row * columns;
    sum += add_row(votes + from + row * stride, columns, p, (uint32_t)multiplier, whole, first + at, second + at);
  }
  return sum;
}

/* The even shift that brings v < 2^30 to 29 or 30 bits, and the shift that brings d < 2^16 to 16; for a zero, any
 * shift. */
#if defined(LEVEL_avx512vnni) || defined(LEVEL_neon)
static inline int32_t pairs_above(uint32_t v) { return (__builtin_clz(v | 1) - 2) & ~1; }
static inline int32_t zeros_above(uint32_t d) { return __builtin_clz(d) - 16; }
#else
/* Shifts up by some bits if the result has no more than `most`; returns by how many. */
static inline int32_t bring_up(uint32_t *v, int most, int bits) {
  int32_t more = (int32_t)*v < 1 << (most - bits) ? bits : 0;
  *v <<= more;
  return more;
}
static inline int32_t pairs_above(uint32_t v) {
  int32_t up = bring_up(&v, 30, 16);
  up += bring_up(&v, 30, 8);
  up += bring_up(&v, 30, 4);
  return up + bring_up(&v, 30, 2);
}
static inline int32_t zeros_above(uint32_t d) {
  int32_t up = bring_up(&d, 16, 8);
  up += bring_up(&d, 16, 4);
  up += bring_up(&d, 16, 2);
  return up + bring_up(&d, 16, 1);
}
#endif

/*
 * As org.integg.kernels.ScalarUpdate.root, without its table. With v brought to 30 bits, i is the table's index. A
 * polynomial of degree 4 in i is less than one below 16 times its root. |t| ≤ 2560; before it is multiplied by t,
 * |h| ≤ 499,946 < 2^19: |h·t| < 2^31. A zero stays zero: the polynomial's value for it is shifted out.
 */
static inline int32_t root(int32_t v) {
  int32_t up = pairs_above((uint32_t)v);
  int32_t i = (int32_t)((uint32_t)v << up) >> 18, t = i - 2560;
  int32_t h = ((-18416 * t) >> 11) + 33298;
  h = ((h * t) >> 11) - 65117;
  h = ((h * t) >> 11) + 330553;
  int32_t s = (((h * t) >> 11) + 828625) >> 10;
  s += (s + 1) * (s + 1) <= i << 8;
  return (s << 15) >> (10 + (up >> 1));
}

/*
 * 2^46 / d for d from 2^15 to 2^16, at most 2.02·10^−8 of it too small: a parabola, 1 % off, and two Newton steps,
 * which end below the value. Everything here fits 32 bits; a test of all d shows that none is worse.
 */
static inline uint32_t reciprocal(int32_t d) {
  int32_t y = d - 49152;
  int32_t x = (((((21183 * y) >> 14) - 63550) * y >> 14) + 174763) >> 2; /* 2^31 / d */
  int32_t error = (int32_t)((1u << 31) - (uint32_t)x * (uint32_t)d);     /* below 2^25 */
  x += (x * (error >> 10)) >> 21;
  error = (int32_t)((1u << 31) - (uint32_t)x * (uint32_t)d); /* 0 to 2^19 */
  return ((uint32_t)x << 15) + (((uint32_t)x * (uint32_t)(error >> 3)) >> 13);
}

/* What divisions of products with one rate have in common; org.integg.kernels.RateDivision explains it. */
typedef struct {
  uint32_t rate, scale, most, most_divisor;
  int32_t shift;
} division;

static division division_of(int32_t rate) {
  int zeros = __builtin_clz((uint32_t)rate | 1);
  division d = {(uint32_t)rate, (uint32_t)rate << zeros, 0, 0, 20 + zeros};
  uint32_t divisor = rate > 1 ? (uint32_t)rate : 1, limit = ((1u << 30) + divisor - 1) / divisor;
  d.most = limit < (1 << 21) - 1 ? limit : (1 << 21) - 1;
  d.most_divisor = ((1 << 21) + d.most - 1) / d.most;
  return d;
}

/* divisors[i] = root(second[i]) + floor, 1 to 2^16 − 1, since roots are below 2^15 and the floor is a tenth of one. */
static void add_roots(const int32_t *restrict second, int n, int32_t floor, uint32_t *restrict divisors) {
  for (int i = 0; i < n; i++) {
    divisors[i] = (uint32_t)(root(second[i]) + floor);
  }
}

/*
 * steps[i] = rate·first[i] / (64·divisors[i]) toward zero, but a step beyond ±2^24 need only stay beyond, since it
 * takes a weight to its limit from anywhere: 2·127·2^16 + 2^16 < 2^24.
 */
static void divide(const int32_t *restrict first, const uint32_t *restrict divisors, int n, division c,
                   int32_t *restrict steps) {
  for (int i = 0; i < n; i++) {
    uint32_t d = divisors[i];
    int32_t up = zeros_above(d);
    uint32_t limit = (d < c.most_divisor ? d : c.most_divisor) * c.most; /* below 2^22 */
    uint32_t f = magnitude(first[i]);
    f = f < limit ? f : limit;
    /* 2^29 to 2^31, and f < 2^21 */
    uint32_t scale = (uint32_t)(((uint64_t)c.scale * reciprocal((int32_t)(d << up))) >> 32);
    uint32_t q = (uint32_t)(((uint64_t)f * scale) >> (c.shift - up));
    /* The quotient, below 2^25, or one less: the remainder is below 2 · 2^22 and right modulo 2^32. */
    q += f * c.rate - q * (d << 6) >= d << 6;
    steps[i] = first[i] < 0 ? -(int32_t)q : (int32_t)q;
  }
}

/* Moves weights and their average, in place; steps become the rounded weights. */
static void move(int32_t *restrict weights, int32_t *restrict average, int n, int32_t rate, int32_t share,
                 int32_t *restrict steps) {
  for (int i = 0; i < n; i++) {
    int32_t w = weights[i];
    /* (rate·w + 2^26) >> 27, w in two parts: |rate·(w >> 12)| < 2^31 − 2^23, rate·(w & 4095) < 2^32 */
    int32_t low = (int32_t)(((uint32_t)rate * (uint32_t)(w & ((1 << LOW_BITS) - 1))) >> LOW_BITS);
    int32_t decay = (rate * (w >> LOW_BITS) + low + (1 << (DECAY_BITS - LOW_BITS - 1))) >> (DECAY_BITS - LOW_BITS);
    w = limited(w + steps[i] - decay, LARGEST);
    weights[i] = w;
    int32_t gap = w - average[i]; /* below 2^24; by its bytes, since gap·share may need 33 bits */
    average[i] += (gap >> 8) * share + (((gap & 255) * share) >> 8);
    steps[i] = (w + (1 << 15)) >> 16;
  }
}

static int32_t narrow(const int32_t *restrict values, int n, int8_t *restrict bytes) {
  int32_t changed = 0;
  for (int i = 0; i < n; i++) {
    int8_t value = (int8_t)values[i];
    changed += value != bytes[i];
    bytes[i] = value;
  }
  return changed;
}

int64_t NAME(move_weights)(const int32_t *first, const int32_t *second, int64_t from, int32_t n, int32_t rate,
                           int32_t floor, int32_t share, int32_t *weights, int32_t *average, int8_t *bytes) {
  division c = division_of(rate);
  int64_t changed = 0;
  for (int64_t at = from; at < from + n; at += PART) {
    int size = from + n - at < PART ? (int)(from + n - at) : PART;
    uint32_t divisors[PART];
    int32_t steps[PART];
    add_roots(second + at, size, floor, divisors);
    divide(first + at, divisors, size, c, steps);
    move(weights + at, average + at, size, rate, share, steps);
    changed += narrow(steps, size, bytes + at);
  }
  return changed;
}

int64_t NAME(round_to_bytes)(const int32_t *values, int64_t from, int32_t n, int32_t bits, int8_t *bytes, int64_t to) {
  int64_t changed = 0;
  int32_t half = (1 << bits) >> 1;
  for (int done = 0; done < n; done += PART) {
    int size = n - done < PART ? n - done : PART;
    int32_t rounded[PART];
    for (int i = 0; i < size; i++) {
      rounded[i] = limited((values[from + done + i] + half) >> bits, 127);
    }
    changed += narrow(rounded, size, bytes + to + done);
  }
  return changed;
}

/* As in org.integg.kernels.Ratio, which explains it. */
typedef struct {
  uint32_t gain, power, multiplier, limit;
  int32_t shift;
} ratio;

static ratio ratio_of(int64_t gain, int64_t power) {
  enum { LIMIT_BITS = 24 };
  ratio r = {0, (uint32_t)power, 0, 0, LIMIT_BITS};
  if (gain == 0) {
    return r;
  }
  int64_t most = power << (LIMIT_BITS + 1), least = gain < most ? gain : most;
  int up = __builtin_clzll((uint64_t)least) - 1; /* to 2^62 … 2^63: a quotient of 32 to 63 bits */
  int64_t quotient = (least << up) / power;
  int down = 32 - __builtin_clzll((uint64_t)quotient);
  int64_t limit = ((power << LIMIT_BITS) + least - 1) / least; /* below 2^56 before the division */
  r.gain = (uint32_t)least;
  r.multiplier = (uint32_t)(quotient >> down);
  r.limit = (uint32_t)(limit < INT32_MAX ? limit : INT32_MAX);
  r.shift = up - down;
  return r;
}

/* Returns the largest magnitude of the values, which stay within LARGEST. */
static int32_t add_scaled_row(const int32_t *restrict x, int32_t n, ratio r, int32_t *restrict values) {
  int32_t largest = 0;
  for (int i = 0; i < n; i++) {
    int32_t v = x[i];
    uint32_t a = magnitude(v);
    a = a < r.limit ? a : r.limit;
    uint32_t q = (uint32_t)(((uint64_t)a * r.multiplier) >> r.shift);
    q += a * r.gain - q * r.power >= r.power;
    int32_t value = limited(values[i] + (v < 0 ? -(int32_t)q : (int32_t)q), LARGEST);
    values[i] = value;
    int32_t size = (int32_t)magnitude(value);
    largest = size > largest ? size : largest;
  }
  return largest;
}

int32_t NAME(add_scaled)(const int32_t *x, int64_t stride, int32_t first, int32_t rows, int32_t columns, int64_t gain,
                         const int64_t *powers, int64_t least, int32_t *values) {
  int32_t largest = 0;
  for (int64_t row = first; row < first + (int64_t)rows; row++) {
    ratio r = ratio_of(gain, (powers[row] > least ? powers[row] : least) + 1);
    int32_t most = add_scaled_row(x + row * stride, columns, r, values + row * columns);
    largest = most > largest ? most : largest;
  }
  return largest;
}
