/*
 * Two noise values for each of 32 hashes: 13 bits from bit 0 and 13 from bit 16 are numbers of quantiles. A table
 * in memory gives one value at a time; AVX-512 looks 32 up in registers, from the buckets that
 * org.integg.kernels.QuantileBuckets explains.
 */
#ifndef INTEGG_QUANTILES_H
#define INTEGG_QUANTILES_H

#include "simd.h"

enum { INDEX = 8191 };

#if defined(LEVEL_avx512vnni)

enum { BUCKETS = 64, NARROW = 64, MIDDLE = 512 };

/* The magnitudes of 32 numbers from 0 (the largest) to 4095 (0). */
static inline vec magnitudes(const int16_t *buckets, vec number) {
  const vec narrow = _mm512_permutex2var_epi16(V_LOAD(buckets), number, V_LOAD(buckets + BUCKETS / 2));
  const vec middle = _mm512_permutex2var_epi16(V_LOAD(buckets + BUCKETS), _mm512_srli_epi16(number, 3),
                                               V_LOAD(buckets + BUCKETS * 3 / 2));
  const vec wide = _mm512_permutex2var_epi16(V_LOAD(buckets + BUCKETS * 2), _mm512_srli_epi16(number, 6),
                                             V_LOAD(buckets + BUCKETS * 5 / 2));
  __mmask32 in_narrow = _mm512_cmplt_epi16_mask(number, V_SET_SHORT(NARROW));
  __mmask32 in_middle = _mm512_cmplt_epi16_mask(number, V_SET_SHORT(MIDDLE));
  vec entry = _mm512_mask_mov_epi16(_mm512_mask_mov_epi16(wide, in_middle, middle), in_narrow, narrow);
  vec mask = _mm512_mask_mov_epi16(V_SET_SHORT(63), in_middle, V_SET_SHORT(7));
  __mmask32 fallen = _mm512_cmpge_epi16_mask(V_AND(number, mask), _mm512_srli_epi16(entry, 8));
  vec first = V_AND(entry, V_SET_SHORT(255));
  return _mm512_mask_sub_epi16(first, fallen, first, V_SET_SHORT(1));
}

static inline void look_up(const int8_t *table, const int16_t *buckets, const uint32_t *bits, int16_t *values) {
  (void)table;
  for (int i = 0; i < PAIRS; i += VI) {
    vec hash = V_LOAD(bits + i);
    __mmask32 upper = _mm512_test_epi16_mask(hash, V_SET_SHORT((INDEX + 1) / 2));
    vec number = V_AND(V_XOR(hash, _mm512_movm_epi16(upper)), V_SET_SHORT(INDEX / 2));
    vec magnitude = magnitudes(buckets, number);
    V_STORE(values + 2 * i, _mm512_mask_sub_epi16(magnitude, ~upper, _mm512_setzero_si512(), magnitude));
  }
}

static inline void part(const int16_t *values, int8_t *even, int8_t *odd) {
  for (int p = 0; p < PAIRS; p += VI) {
    vec both = V_LOAD(values + 2 * p);
    _mm_storeu_si128((__m128i *)(even + p), _mm512_cvtepi32_epi8(both));
    _mm_storeu_si128((__m128i *)(odd + p), _mm512_cvtepi32_epi8(_mm512_srli_epi32(both, 16)));
  }
}

#else

static inline void look_up(const int8_t *table, const int16_t *buckets, const uint32_t *bits, int16_t *values) {
  (void)buckets;
  for (int i = 0; i < PAIRS; i++) {
    values[2 * i] = table[bits[i] & INDEX];
    values[2 * i + 1] = table[bits[i] >> 16 & INDEX];
  }
}

static inline void part(const int16_t *values, int8_t *even, int8_t *odd) {
  for (int p = 0; p < PAIRS; p++) {
    even[p] = (int8_t)values[2 * p];
    odd[p] = (int8_t)values[2 * p + 1];
  }
}

#endif
#endif
