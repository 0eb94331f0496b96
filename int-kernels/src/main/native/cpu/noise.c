/* Noise from counters, as in org.integg.kernels.Noise. */
#include "../integg.h"
#include "quantiles.h"

#define NAME(name) INTEGG_NAME(name, LEVEL)

INTEGG_DECLARE(LEVEL)

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
