/*
 * What a level's vectors can do. A level is one way to compile the kernels; build.sh says with which flags.
 *
 * A vector holds VI ints or 2·VI shorts. Two vectors of ints correspond to one of shorts: `low` and `high`, in the
 * order that interleaving the shorts gives, which packing undoes. On x86 that is an order within 128 bits: low has
 * the lanes 0–3, 8–11, …, high the others. Only what adds ints to memory needs the natural order.
 *
 * A dot product multiplies GROUP data and GROUP weights that stand side by side in each int and adds them to
 * it, exactly: four unsigned by four signed bytes (VNNI), four signed bytes (NEON), two shorts (AVX2).
 * OFFSET is what is added to data to make them unsigned.
 *
 * Products of pairs multiply the two shorts of each int by those of another and add the two up: below 2^31 in all
 * uses, and exact. A lookup takes the low four bits of each int as the number of one of 16 ints.
 */
#ifndef INTEGG_SIMD_H
#define INTEGG_SIMD_H

#include <stdint.h>
#include <string.h>

/* A function that must be inlined: only then do its loops unroll and its vectors stay in registers. */
#define INLINE static inline __attribute__((always_inline))

static inline int32_t limited(int32_t v, int32_t limit) { return v > limit ? limit : v < -limit ? -limit : v; }

static inline int32_t load_int(const void *from) {
  int32_t value;
  memcpy(&value, from, sizeof value);
  return value;
}

#if defined(LEVEL_avx512vnni)
#include <immintrin.h>
typedef __m512i vec;
enum { VI = 16, GROUP = 4, OFFSET = 128, BLOCK_HALVES = 2 };
#define V_LOAD(p) _mm512_loadu_si512((const void *)(p))
#define V_STORE(p, v) _mm512_storeu_si512((void *)(p), v)
#define V_WIDEN_BYTES(p) _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)(p)))
#define V_SET_INT(i) _mm512_set1_epi32(i)
#define V_SET_SHORT(i) _mm512_set1_epi16(i)
#define V_ADD(a, b) _mm512_add_epi32(a, b)
#define V_SUB(a, b) _mm512_sub_epi32(a, b)
#define V_MUL(a, b) _mm512_mullo_epi32(a, b)
#define V_MIN(a, b) _mm512_min_epi32(a, b)
#define V_MIN_SHORT(a, b) _mm512_min_epi16(a, b)
#define V_MAX_SHORT(a, b) _mm512_max_epi16(a, b)
#define V_ADD_SHORT(a, b) _mm512_add_epi16(a, b)
#define V_SUB_SHORT(a, b) _mm512_sub_epi16(a, b)
#define V_ADD_LIMITED(a, b) _mm512_adds_epi16(a, b)
#define V_DOWN_SHORT(a, n) _mm512_sra_epi16(a, _mm_cvtsi32_si128(n))
#define V_ABS_SHORT(a) _mm512_abs_epi16(a)
#define V_MUL_PAIRS(a, b) _mm512_madd_epi16(a, b)
#define V_SHIFT(a, n) _mm512_sra_epi32(a, _mm_cvtsi32_si128(n))
#define V_UP_SHORT(a, n) _mm512_slli_epi16(a, n)
#define V_AND(a, b) _mm512_and_si512(a, b)
#define V_OR(a, b) _mm512_or_si512(a, b)
#define V_XOR(a, b) _mm512_xor_si512(a, b)
#define V_INTERLEAVE_LOW(a, b) _mm512_unpacklo_epi16(a, b)
#define V_INTERLEAVE_HIGH(a, b) _mm512_unpackhi_epi16(a, b)
#define V_PACK(low, high) _mm512_packs_epi32(low, high)
#define V_DOT(sum, data, weights) _mm512_dpbusd_epi32(sum, data, weights)
#define V_DOWN_EACH(a, n) _mm512_srlv_epi32(a, n)
typedef __m512i lookup_table;
#define V_TABLE(p) V_LOAD(p)
#define V_LOOKUP(table, i) _mm512_permutexvar_epi32(i, table)

static inline void natural(vec *low, vec *high) {
  const vec first = _mm512_set_epi64(11, 10, 3, 2, 9, 8, 1, 0);
  const vec second = _mm512_set_epi64(15, 14, 7, 6, 13, 12, 5, 4);
  vec a = _mm512_permutex2var_epi64(*low, first, *high);
  *high = _mm512_permutex2var_epi64(*low, second, *high);
  *low = a;
}

#elif defined(LEVEL_avxvnni) || defined(LEVEL_avx2)
#include <immintrin.h>
typedef __m256i vec;
#define V_LOAD(p) _mm256_loadu_si256((const __m256i *)(p))
#define V_STORE(p, v) _mm256_storeu_si256((__m256i *)(p), v)
#define V_WIDEN_BYTES(p) _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(p)))
#define V_SET_INT(i) _mm256_set1_epi32(i)
#define V_SET_SHORT(i) _mm256_set1_epi16(i)
#define V_ADD(a, b) _mm256_add_epi32(a, b)
#define V_SUB(a, b) _mm256_sub_epi32(a, b)
#define V_MUL(a, b) _mm256_mullo_epi32(a, b)
#define V_MIN(a, b) _mm256_min_epi32(a, b)
#define V_MIN_SHORT(a, b) _mm256_min_epi16(a, b)
#define V_MAX_SHORT(a, b) _mm256_max_epi16(a, b)
#define V_ADD_SHORT(a, b) _mm256_add_epi16(a, b)
#define V_SUB_SHORT(a, b) _mm256_sub_epi16(a, b)
#define V_ADD_LIMITED(a, b) _mm256_adds_epi16(a, b)
#define V_DOWN_SHORT(a, n) _mm256_sra_epi16(a, _mm_cvtsi32_si128(n))
#define V_ABS_SHORT(a) _mm256_abs_epi16(a)
#define V_MUL_PAIRS(a, b) _mm256_madd_epi16(a, b)
#define V_SHIFT(a, n) _mm256_sra_epi32(a, _mm_cvtsi32_si128(n))
#define V_UP_SHORT(a, n) _mm256_slli_epi16(a, n)
#define V_AND(a, b) _mm256_and_si256(a, b)
#define V_OR(a, b) _mm256_or_si256(a, b)
#define V_XOR(a, b) _mm256_xor_si256(a, b)
#define V_INTERLEAVE_LOW(a, b) _mm256_unpacklo_epi16(a, b)
#define V_INTERLEAVE_HIGH(a, b) _mm256_unpackhi_epi16(a, b)
#define V_PACK(low, high) _mm256_packs_epi32(low, high)

#define V_DOWN_EACH(a, n) _mm256_srlv_epi32(a, n)
typedef struct {
  __m256i low, high;
} lookup_table;
#define V_TABLE(p) {V_LOAD(p), V_LOAD((p) + 8)}
static inline vec looked_up(lookup_table table, vec i) {
  __m256 low = _mm256_castsi256_ps(_mm256_permutevar8x32_epi32(table.low, i));
  __m256 high = _mm256_castsi256_ps(_mm256_permutevar8x32_epi32(table.high, i));
  /* Bit 3 of the number, as the sign. */
  return _mm256_castps_si256(_mm256_blendv_ps(low, high, _mm256_castsi256_ps(_mm256_slli_epi32(i, 28))));
}
#define V_LOOKUP(table, i) looked_up(table, i)

static inline void natural(vec *low, vec *high) {
  vec a = _mm256_permute2x128_si256(*low, *high, 0x20);
  *high = _mm256_permute2x128_si256(*low, *high, 0x31);
  *low = a;
}

#if defined(LEVEL_avxvnni)
enum { VI = 8, GROUP = 4, OFFSET = 128, BLOCK_HALVES = 1 };
#if defined(INTEGG_AVXVNNI_AS_AVX512) /* for tests: the same instruction as processors with AVX-512 VNNI encode it */
#define V_DOT(sum, data, weights) _mm256_dpbusd_epi32(sum, data, weights)
#else
#define V_DOT(sum, data, weights) _mm256_dpbusd_avx_epi32(sum, data, weights)
#endif
#else
/* Not maddubs: its sums of two products saturate at 16 bits. */
enum { VI = 8, GROUP = 2, OFFSET = 0, BLOCK_HALVES = 1 };
#define GROUP_IS_SHORTS 1
#define V_DOT(sum, data, weights) _mm256_add_epi32(sum, _mm256_madd_epi16(data, weights))
#endif

#elif defined(LEVEL_neon)
#include <arm_neon.h>
typedef int32x4_t vec;
enum { VI = 4, GROUP = 4, OFFSET = 0, BLOCK_HALVES = 2 };
#define AS_SHORT(v) vreinterpretq_s16_s32(v)
#define AS_INT(v) vreinterpretq_s32_s16(v)
#define AS_BYTE(v) vreinterpretq_s8_s32(v)
#define V_LOAD(p) vreinterpretq_s32_u8(vld1q_u8((const uint8_t *)(p)))
#define V_STORE(p, v) vst1q_u8((uint8_t *)(p), vreinterpretq_u8_s32(v))
#define V_WIDEN_BYTES(p) AS_INT(vmovl_s8(vld1_s8((const int8_t *)(p))))
#define V_SET_INT(i) vdupq_n_s32(i)
#define V_SET_SHORT(i) AS_INT(vdupq_n_s16(i))
#define V_ADD(a, b) vaddq_s32(a, b)
#define V_SUB(a, b) vsubq_s32(a, b)
#define V_MUL(a, b) vmulq_s32(a, b)
#define V_MIN(a, b) vminq_s32(a, b)
#define V_MIN_SHORT(a, b) AS_INT(vminq_s16(AS_SHORT(a), AS_SHORT(b)))
#define V_MAX_SHORT(a, b) AS_INT(vmaxq_s16(AS_SHORT(a), AS_SHORT(b)))
#define V_ADD_SHORT(a, b) AS_INT(vaddq_s16(AS_SHORT(a), AS_SHORT(b)))
#define V_SUB_SHORT(a, b) AS_INT(vsubq_s16(AS_SHORT(a), AS_SHORT(b)))
#define V_ADD_LIMITED(a, b) AS_INT(vqaddq_s16(AS_SHORT(a), AS_SHORT(b)))
#define V_DOWN_SHORT(a, n) AS_INT(vshlq_s16(AS_SHORT(a), vdupq_n_s16((int16_t)-(n))))
#define V_ABS_SHORT(a) AS_INT(vabsq_s16(AS_SHORT(a)))
static inline int32x4_t pair_products(int16x8_t a, int16x8_t b) {
  return vpaddq_s32(vmull_s16(vget_low_s16(a), vget_low_s16(b)), vmull_high_s16(a, b));
}
#define V_MUL_PAIRS(a, b) pair_products(AS_SHORT(a), AS_SHORT(b))
#define V_SHIFT(a, n) vshlq_s32(a, vdupq_n_s32(-(n)))
#define V_UP_SHORT(a, n) AS_INT(vshlq_n_s16(AS_SHORT(a), n))
#define V_AND(a, b) vandq_s32(a, b)
#define V_OR(a, b) vorrq_s32(a, b)
#define V_XOR(a, b) veorq_s32(a, b)
#define V_INTERLEAVE_LOW(a, b) AS_INT(vzip1q_s16(AS_SHORT(a), AS_SHORT(b)))
#define V_INTERLEAVE_HIGH(a, b) AS_INT(vzip2q_s16(AS_SHORT(a), AS_SHORT(b)))
#define V_PACK(low, high) AS_INT(vcombine_s16(vqmovn_s32(low), vqmovn_s32(high)))
#define V_DOT(sum, data, weights) vdotq_s32(sum, AS_BYTE(data), AS_BYTE(weights))
#define V_DOWN_EACH(a, n) vshlq_s32(a, vnegq_s32(n))
typedef uint8x16x4_t lookup_table;
#define V_TABLE(p) vld1q_u8_x4((const uint8_t *)(p))
static inline vec looked_up(lookup_table table, vec i) {
  /* Four bytes each: 4i, 4i + 1, … */
  vec bytes = vmlaq_s32(vdupq_n_s32(0x03020100), vandq_s32(i, vdupq_n_s32(15)), vdupq_n_s32(0x04040404));
  return vreinterpretq_s32_u8(vqtbl4q_u8(table, vreinterpretq_u8_s32(bytes)));
}
#define V_LOOKUP(table, i) looked_up(table, i)

static inline void natural(vec *low, vec *high) {
  (void)low;
  (void)high;
}

#elif defined(LEVEL_c)
/* The same in plain C, two shorts at a time, four ints a vector. */
typedef struct {
  int32_t i[4];
} vec;
enum { VI = 4, GROUP = 2, OFFSET = 0, BLOCK_HALVES = 2 };
#define GROUP_IS_SHORTS 1
#include "plain.h"

#else
#error "which level?"
#endif

enum {
  LANES = 64,
  PAIRS = 32,
  TILE = 4,
  MOST_RANK = 64,
  HALF_LANES = 2 * VI,                       /* lanes of a vector of shorts */
  HALVES = LANES / HALF_LANES,               /* vectors of shorts in 64 lanes */
  BLOCK_VECTORS = 2 * BLOCK_HALVES,          /* vectors of ints that a tile sums up at a time */
  BLOCK_LANES = BLOCK_HALVES * HALF_LANES,
  BLOCKS = HALVES / BLOCK_HALVES,
  VECTOR_BYTES = 4 * VI
};

/* Ints of a vector of shorts' lanes, in the order that interleaving them gives. */
static inline void interleaved(const int32_t *lanes, vec *low, vec *high) {
  int32_t order[HALF_LANES], ints[HALF_LANES];
  int16_t numbers[HALF_LANES];
  for (int lane = 0; lane < HALF_LANES; lane++) {
    numbers[lane] = (int16_t)lane;
  }
  V_STORE(order, V_INTERLEAVE_LOW(V_LOAD(numbers), V_SET_INT(0)));
  V_STORE(order + VI, V_INTERLEAVE_HIGH(V_LOAD(numbers), V_SET_INT(0)));
  for (int lane = 0; lane < HALF_LANES; lane++) {
    ints[lane] = lanes[order[lane]];
  }
  *low = V_LOAD(ints);
  *high = V_LOAD(ints + VI);
}

#endif
