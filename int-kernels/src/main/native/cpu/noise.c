/* Noise from counters, as org.integg.kernels.Noise has it, and what is made with noise of rows. */
#include "../integg.h"
#include "quantiles.h"

#define NAME(name) INTEGG_NAME(name, LEVEL)

INTEGG_DECLARE(LEVEL)

static inline int16_t clip(int v) { return (int16_t)(v > 127 ? 127 : v < -127 ? -127 : v); }

/* The bits of 32 keys, for the even value and the odd one. */
static inline void hash(uint32_t counter, const uint32_t *low, const uint32_t *high, uint32_t *bits) {
  for (int p = 0; p < PAIRS; p++) {
    uint32_t x = counter + low[p];
    x ^= x >> 16;
    x *= 0x21f0aaadu;
    x ^= x >> 15;
    x *= 0xd35a2d97u;
    x ^= x >> 15;
    x += high[p];
    x ^= x >> 16;
    x *= 0x21f0aaadu;
    x ^= x >> 15;
    x *= 0xd35a2d97u;
    bits[p] = x ^ (x >> 15);
  }
}

#define COUNTER_STEP 0x9e3779b1u

void NAME(fill_noise)(const int8_t *table, const int16_t *buckets, const int64_t *keys, uint32_t counter,
                      int32_t count, int8_t *out, int64_t at) {
  uint32_t low[PAIRS], high[PAIRS];
  int8_t none[PAIRS]; /* for the odd value after the last */
  for (int p = 0; p < PAIRS; p++) {
    low[p] = (uint32_t)keys[p];
    high[p] = (uint32_t)((uint64_t)keys[p] >> 32);
  }
  out += at;
  for (int i = 0; i < count; i += 2, counter += COUNTER_STEP, out += 2 * PAIRS) {
    uint32_t bits[PAIRS];
    int16_t values[2 * PAIRS];
    hash(counter, low, high, bits);
    look_up(table, buckets, bits, values);
    part(values, out, i + 1 < count ? out + PAIRS : none);
  }
}

void NAME(fill_noise_of_one)(const int8_t *table, const int16_t *buckets, int64_t key, uint32_t counter,
                             int32_t count, int16_t *out, int64_t at) {
  uint32_t low[PAIRS], high[PAIRS];
  for (uint32_t p = 0; p < PAIRS; p++) {
    low[p] = (uint32_t)key + p * COUNTER_STEP;
    high[p] = (uint32_t)((uint64_t)key >> 32);
  }
  out += at;
  for (int i = 0; i < count; i += 2 * PAIRS, counter += PAIRS * COUNTER_STEP) {
    uint32_t bits[PAIRS];
    hash(counter, low, high, bits);
    if (count - i >= 2 * PAIRS) {
      look_up(table, buckets, bits, out + i);
    } else {
      int16_t values[2 * PAIRS];
      look_up(table, buckets, bits, values);
      memcpy(out + i, values, (size_t)(count - i) * sizeof *out);
    }
  }
}

void NAME(add_row_noise)(const int16_t *x, int32_t rows, const int8_t *noise, int64_t at, int64_t upper,
                         int32_t shift, int16_t *out) {
  const int16_t half_unit = (int16_t)((1 << shift) >> 1);
  for (int row = 0; row < rows; row++) {
    for (int half = 0; half < 2; half++) {
      const int8_t *xi = noise + at + (int64_t)row * PAIRS + half * upper;
      const int16_t *from = x + (int64_t)row * LANES + half * PAIRS;
      int16_t *to = out + (int64_t)row * LANES + half * PAIRS;
      for (int p = 0; p < PAIRS; p++) {
        to[p] = clip((int16_t)(from[p] + (int16_t)((int16_t)(xi[p] + half_unit) >> shift)));
      }
    }
  }
}

void NAME(add_row_noise_dots)(const int16_t *c, int64_t first_row, int32_t rows, const int8_t *noise, int64_t at,
                              int64_t upper, int32_t *dots) {
  for (int half = 0; half < 2; half++) {
    const int8_t *xi = noise + at + first_row * PAIRS + half * upper;
    const int16_t *factor = c + first_row * LANES + half * PAIRS;
    int32_t sums[PAIRS] = {0}; /* 1024 · 32,767 · 61 < 2^31 */
    for (int row = 0; row < rows; row++, xi += PAIRS, factor += LANES) {
      for (int p = 0; p < PAIRS; p++) {
        sums[p] += factor[p] * xi[p];
      }
    }
    for (int p = 0; p < PAIRS; p++) {
      dots[half * PAIRS + p] += sums[p];
    }
  }
}

void NAME(estimate_rows)(const int16_t *base, int64_t base_at, int32_t weight, const int8_t *noise,
                         const int32_t *places, int32_t members, int64_t upper, int32_t rows, const int16_t *factors,
                         int32_t shift, int16_t *out, int64_t at, int64_t *squares) {
  const int32_t half_unit = (1 << shift) >> 1;
  int64_t all = 0;
  for (int row = 0; row < rows; row++) {
    int32_t square = 0; /* 64 · 127² < 2^21 */
    for (int half = 0; half < 2; half++) {
      const int8_t *from = noise + (int64_t)row * PAIRS + half * upper;
      const int16_t *control = base + base_at + (int64_t)row * LANES + half * PAIRS;
      int32_t sums[PAIRS]; /* 32,767 · 2^12 + 64 · 2^13 · 61 < 2^28 */
      for (int p = 0; p < PAIRS; p++) {
        sums[p] = control[p] * weight + half_unit;
      }
      for (int m = 0; m < members; m++) {
        const int8_t *xi = from + places[m];
        const int16_t *factor = factors + m * LANES + half * PAIRS;
        for (int p = 0; p < PAIRS; p++) {
          sums[p] += factor[p] * xi[p];
        }
      }
      int16_t *to = out + at + (int64_t)row * LANES + half * PAIRS;
      for (int p = 0; p < PAIRS; p++) {
        int16_t estimate = clip(sums[p] >> shift);
        to[p] = estimate;
        square += estimate * estimate;
      }
    }
    all += square;
  }
  *squares += all;
}
