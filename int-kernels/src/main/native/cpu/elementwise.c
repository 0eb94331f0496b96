/* Norm, gates, sums: loops over shorts that the compiler turns into its level's vectors. */
#include "../integg.h"
#include "simd.h"

#define NAME(name) INTEGG_NAME(name, LEVEL)

INTEGG_DECLARE(LEVEL)

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
    /* Both products fit 16 bits, their difference does not: floor((p − q) / 256) is the difference of the
     * high bytes, less one where the low byte of q is the larger. */
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

/* ceil(2^23 / d): see org.integg.kernels.Divisor. */
#define M(d) ((1 << 23) + (d) - 1) / (d)
#define M8(d) M(d), M((d) + 1), M((d) + 2), M((d) + 3), M((d) + 4), M((d) + 5), M((d) + 6), M((d) + 7)
static const int32_t MULTIPLIERS[128] = {
    0,      M(1),   M(2),   M(3),   M(4),   M(5),   M(6),   M(7),   M8(8),   M8(16),  M8(24), M8(32),
    M8(40), M8(48), M8(56), M8(64), M8(72), M8(80), M8(88), M8(96), M8(104), M8(112), M8(120)};

/* Of each lane the mean magnitude m, at least 1: 128·m and the multiplier of a division by m. */
static void means(const int16_t *x, int rows, int32_t *restrict limits, int32_t *restrict multipliers) {
  enum { ROWS = 256 }; /* whose magnitudes 16 bits surely hold: 256 · 127 = 32,512 */
  int32_t sums[LANES] = {0};
  for (int first = 0; first < rows; first += ROWS) {
    int end = first + ROWS < rows ? first + ROWS : rows;
    int16_t part[LANES] = {0};
    for (int row = first; row < end; row++) {
      for (int lane = 0; lane < LANES; lane++) {
        int16_t value = x[row * LANES + lane];
        part[lane] = (int16_t)(part[lane] + (value < 0 ? -value : value));
      }
    }
    for (int lane = 0; lane < LANES; lane++) {
      sums[lane] += part[lane];
    }
  }
  int32_t by_rows = M(rows / 16); /* exact, as rows / 16 ≤ 256 and the quotient ≤ 127 */
  for (int lane = 0; lane < LANES; lane++) {
    int32_t mean = ((sums[lane] >> 4) * by_rows) >> 23;
    mean = mean < 1 ? 1 : mean > 127 ? 127 : mean;
    limits[lane] = 128 * mean;
    multipliers[lane] = MULTIPLIERS[mean];
  }
}

void NAME(norm)(const int16_t *x, const int16_t *gain, int32_t rows, int16_t *out) {
  int32_t limits[LANES];
  int32_t multipliers[LANES];
  means(x, rows, limits, multipliers);
  for (int row = 0; row < rows; row++) {
    int16_t results[LANES]; /* out may be x */
    for (int lane = 0; lane < LANES; lane++) {
      int32_t n = x[row * LANES + lane] * gain[row * LANES + lane];
      int32_t sign = n >> 31;
      int32_t magnitude = n ^ sign;
      magnitude = magnitude < limits[lane] ? magnitude : limits[lane];
      results[lane] = clip(((magnitude * multipliers[lane]) >> 23) ^ sign);
    }
    memcpy(out + row * LANES, results, sizeof results);
  }
}
