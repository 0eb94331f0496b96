/* Eight vectors of eight shorts, or four of four ints, whatever the level: what a transposition is made of. */
#ifndef INTEGG_SQUARE_H
#define INTEGG_SQUARE_H

#include "simd.h"

enum { SQUARE = 8, QUAD = 4 };

#if defined(LEVEL_avx512vnni) || defined(LEVEL_avxvnni) || defined(LEVEL_avx2)
typedef __m128i eight;
static inline eight eight_load(const int16_t *p) { return _mm_loadu_si128((const __m128i *)p); }
static inline eight eight_widen(const int8_t *p) { return _mm_cvtepi8_epi16(_mm_loadl_epi64((const __m128i *)p)); }
static inline void eight_store(int16_t *p, eight v) { _mm_storeu_si128((__m128i *)p, v); }
static inline eight eight_low(eight a, eight b) { return _mm_unpacklo_epi16(a, b); }
static inline eight eight_high(eight a, eight b) { return _mm_unpackhi_epi16(a, b); }
typedef __m128i quad;
static inline quad quad_load(const int32_t *p) { return _mm_loadu_si128((const __m128i *)p); }
static inline void quad_store(int32_t *p, quad v) { _mm_storeu_si128((__m128i *)p, v); }
static inline quad quad_low(quad a, quad b) { return _mm_unpacklo_epi32(a, b); }
static inline quad quad_high(quad a, quad b) { return _mm_unpackhi_epi32(a, b); }
#elif defined(LEVEL_neon)
typedef int16x8_t eight;
static inline eight eight_load(const int16_t *p) { return vld1q_s16(p); }
static inline eight eight_widen(const int8_t *p) { return vmovl_s8(vld1_s8(p)); }
static inline void eight_store(int16_t *p, eight v) { vst1q_s16(p, v); }
static inline eight eight_low(eight a, eight b) { return vzip1q_s16(a, b); }
static inline eight eight_high(eight a, eight b) { return vzip2q_s16(a, b); }
typedef int32x4_t quad;
static inline quad quad_load(const int32_t *p) { return vld1q_s32(p); }
static inline void quad_store(int32_t *p, quad v) { vst1q_s32(p, v); }
static inline quad quad_low(quad a, quad b) { return vzip1q_s32(a, b); }
static inline quad quad_high(quad a, quad b) { return vzip2q_s32(a, b); }
#else
typedef struct {
  int16_t s[SQUARE];
} eight;
static inline eight eight_load(const int16_t *p) {
  eight r;
  memcpy(&r, p, sizeof r);
  return r;
}
static inline eight eight_widen(const int8_t *p) {
  eight r;
  for (int i = 0; i < SQUARE; i++) {
    r.s[i] = p[i];
  }
  return r;
}
static inline void eight_store(int16_t *p, eight v) { memcpy(p, &v, sizeof v); }
static inline eight zipped(const int16_t *a, const int16_t *b) {
  eight r;
  for (int i = 0; i < SQUARE; i++) {
    r.s[i] = i % 2 ? b[i / 2] : a[i / 2];
  }
  return r;
}
static inline eight eight_low(eight a, eight b) { return zipped(a.s, b.s); }
static inline eight eight_high(eight a, eight b) { return zipped(a.s + SQUARE / 2, b.s + SQUARE / 2); }
typedef struct {
  int32_t i[QUAD];
} quad;
static inline quad quad_load(const int32_t *p) {
  quad r;
  memcpy(&r, p, sizeof r);
  return r;
}
static inline void quad_store(int32_t *p, quad v) { memcpy(p, &v, sizeof v); }
static inline quad quad_low(quad a, quad b) {
  quad r = {{a.i[0], b.i[0], a.i[1], b.i[1]}};
  return r;
}
static inline quad quad_high(quad a, quad b) {
  quad r = {{a.i[2], b.i[2], a.i[3], b.i[3]}};
  return r;
}
#endif

/*
 * Interleaves rows four apart, from one array to another and without a copy: compilers keep such arrays in
 * registers, but not those that memcpy touches.
 */
INLINE void eight_round(const eight *a, eight *b) {
  for (int i = 0; i < SQUARE / 2; i++) {
    b[2 * i] = eight_low(a[i], a[i + SQUARE / 2]);
    b[2 * i + 1] = eight_high(a[i], a[i + SQUARE / 2]);
  }
}

/* Writes column i of eight rows to out + i·stride: three rounds are a transposition. */
INLINE void square(const eight *a, int16_t *out, int64_t stride) {
  eight b[SQUARE], c[SQUARE];
  eight_round(a, b);
  eight_round(b, c);
  eight_round(c, b);
  for (int i = 0; i < SQUARE; i++) {
    eight_store(out + i * stride, b[i]);
  }
}

INLINE void quad_round(const quad *a, quad *b) {
  for (int i = 0; i < QUAD / 2; i++) {
    b[2 * i] = quad_low(a[i], a[i + QUAD / 2]);
    b[2 * i + 1] = quad_high(a[i], a[i + QUAD / 2]);
  }
}

/* Writes column i of four rows of ints to out + i·stride, in two rounds. */
INLINE void quad_square(const quad *a, int32_t *out, int64_t stride) {
  quad b[QUAD], c[QUAD];
  quad_round(a, b);
  quad_round(b, c);
  for (int i = 0; i < QUAD; i++) {
    quad_store(out + i * stride, c[i]);
  }
}

#endif
