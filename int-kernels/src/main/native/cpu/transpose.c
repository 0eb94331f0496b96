/* Rows of 64 lanes to lanes of rows. */
#include "../integg.h"
#include "simd.h"

#define NAME(name) INTEGG_NAME(name, LEVEL)

INTEGG_DECLARE(LEVEL)

enum { SQUARE = 8 };

#if defined(LEVEL_avx512vnni) || defined(LEVEL_avxvnni) || defined(LEVEL_avx2)
/* Eight by eight: interleaving rows four apart three times is a transposition. */
static inline void square(const int16_t *x, int16_t *out, int64_t stride) {
  __m128i a[SQUARE], b[SQUARE];
  for (int i = 0; i < SQUARE; i++) {
    a[i] = _mm_loadu_si128((const __m128i *)(x + i * LANES));
  }
  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < SQUARE / 2; i++) {
      b[2 * i] = _mm_unpacklo_epi16(a[i], a[i + SQUARE / 2]);
      b[2 * i + 1] = _mm_unpackhi_epi16(a[i], a[i + SQUARE / 2]);
    }
    memcpy(a, b, sizeof a);
  }
  for (int i = 0; i < SQUARE; i++) {
    _mm_storeu_si128((__m128i *)(out + i * stride), a[i]);
  }
}
#elif defined(LEVEL_neon)
static inline void square(const int16_t *x, int16_t *out, int64_t stride) {
  int16x8_t a[SQUARE], b[SQUARE];
  for (int i = 0; i < SQUARE; i++) {
    a[i] = vld1q_s16(x + i * LANES);
  }
  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < SQUARE / 2; i++) {
      b[2 * i] = vzip1q_s16(a[i], a[i + SQUARE / 2]);
      b[2 * i + 1] = vzip2q_s16(a[i], a[i + SQUARE / 2]);
    }
    memcpy(a, b, sizeof a);
  }
  for (int i = 0; i < SQUARE; i++) {
    vst1q_s16(out + i * stride, a[i]);
  }
}
#else
static inline void square(const int16_t *x, int16_t *out, int64_t stride) {
  for (int lane = 0; lane < SQUARE; lane++) {
    for (int row = 0; row < SQUARE; row++) {
      out[lane * stride + row] = x[row * LANES + lane];
    }
  }
}
#endif

void NAME(transpose)(const int16_t *x, int32_t rows, int16_t *out, int64_t to, int64_t stride) {
  out += to;
  int whole = rows / SQUARE * SQUARE;
  for (int lane = 0; lane < LANES; lane += SQUARE) {
    for (int row = 0; row < whole; row += SQUARE) {
      square(x + row * LANES + lane, out + lane * stride + row, stride);
    }
  }
  for (int row = whole; row < rows; row++) {
    for (int lane = 0; lane < LANES; lane++) {
      out[lane * stride + row] = x[row * LANES + lane];
    }
  }
}
