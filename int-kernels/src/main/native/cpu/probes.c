/* Gives noise to probes, which are lanes beside others, and compares them. */
#include "../integg.h"
#include "product.h"
#include "scale.h"

#define NAME(name) INTEGG_NAME(name, LEVEL)

INTEGG_DECLARE(LEVEL)

static void perturb(const int16_t *noise, int rows, int lanes, int16_t *x) {
  for (int row = 0; row < rows; row++, x += LANES, noise += lanes) {
    for (int p = 0; p < lanes; p++) {
      x[p] = (int16_t)limited(x[p] + noise[p], 127);
    }
  }
}

#if defined(LEVEL_avx512vnni) || defined(LEVEL_avxvnni) || defined(LEVEL_avx2)
/* Three or four lanes of all rows but the last. A fourth lane without noise already is within the clip. */
static int perturb_four(const int16_t *noise, int rows, int lanes, int16_t *x) {
  const __m128i mask = _mm_set_epi16(0, 0, 0, 0, lanes == 4 ? -1 : 0, -1, -1, -1);
  const __m128i most = _mm_set1_epi16(127), least = _mm_set1_epi16(-127);
  for (int row = 0; row < rows - 1; row++, x += LANES, noise += lanes) {
    __m128i more = _mm_and_si128(_mm_loadl_epi64((const __m128i *)noise), mask);
    __m128i sum = _mm_add_epi16(_mm_loadl_epi64((const __m128i *)x), more);
    _mm_storel_epi64((__m128i *)x, _mm_max_epi16(_mm_min_epi16(sum, most), least));
  }
  return rows - 1;
}
#else
static int perturb_four(const int16_t *noise, int rows, int lanes, int16_t *x) {
  perturb(noise, rows - 1, lanes, x);
  return rows - 1;
}
#endif

void NAME(perturb_lanes)(const int16_t *noise, int64_t from, int32_t rows, int32_t first, int32_t lanes, int16_t *x) {
  const int four = (lanes == 3 || lanes == 4) && first + 4 <= LANES && rows > 0;
  noise += from;
  x += first;
  int done = four ? perturb_four(noise, rows, lanes, x) : 0;
  perturb(noise + (int64_t)done * lanes, rows - done, lanes, x + (int64_t)done * LANES);
}

void NAME(copy_lanes)(int16_t *x, int32_t rows, const int32_t *lanes, const int32_t *others, int32_t slots) {
#if defined(LEVEL_avx512vnni)
  int16_t from[LANES];
  for (int lane = 0; lane < LANES; lane++) {
    from[lane] = (int16_t)lane;
  }
  for (int p = 0; p < slots; p++) {
    from[lanes[p]] = (int16_t)others[p];
  }
  const __m512i low = V_LOAD(from), high = V_LOAD(from + LANES / 2);
  for (int row = 0; row < rows; row++, x += LANES) {
    __m512i one = V_LOAD(x), other = V_LOAD(x + LANES / 2);
    V_STORE(x, _mm512_permutex2var_epi16(one, low, other));
    V_STORE(x + LANES / 2, _mm512_permutex2var_epi16(one, high, other));
  }
#else
  for (int row = 0; row < rows; row++, x += LANES) {
    for (int p = 0; p < slots; p++) {
      x[lanes[p]] = x[others[p]];
    }
  }
#endif
}

#if defined(LEVEL_avx512vnni)
/* Four lanes and four others of a row side by side: both halves of 64 lanes are one table. */
static inline __m512i eight_of(const int32_t *lanes, const int32_t *others) {
  return _mm512_castsi128_si512(_mm_set_epi16((int16_t)others[3], (int16_t)others[2], (int16_t)others[1],
                                              (int16_t)others[0], (int16_t)lanes[3], (int16_t)lanes[2],
                                              (int16_t)lanes[1], (int16_t)lanes[0]));
}

static void compare_four(const int16_t *x, int rows, const int32_t *lanes, const int32_t *others, int slots,
                         int largest, int16_t *out) {
  const __m512i eight = eight_of(lanes, others);
  const __m128i most = _mm_set1_epi16((int16_t)largest), least = _mm_set1_epi16((int16_t)-largest);
  for (int row = 0; row < rows; row++, x += LANES, out += slots) {
    __m128i both = _mm512_castsi512_si128(_mm512_permutex2var_epi16(V_LOAD(x), eight, V_LOAD(x + LANES / 2)));
    __m128i difference = _mm_sub_epi16(both, _mm_unpackhi_epi64(both, both));
    _mm_storel_epi64((__m128i *)out, _mm_max_epi16(_mm_min_epi16(difference, most), least));
  }
}
#else
static void compare_four(const int16_t *x, int rows, const int32_t *lanes, const int32_t *others, int slots,
                         int largest, int16_t *out) {
  for (int row = 0; row < rows; row++, x += LANES, out += slots) {
    for (int p = 0; p < 4; p++) {
      out[p] = (int16_t)limited(x[lanes[p]] - x[others[p]], largest);
    }
  }
}
#endif

void NAME(compare_lanes)(const int16_t *x, int32_t rows, const int32_t *lanes, const int32_t *others, int32_t slots,
                         int32_t largest, int16_t *out, int64_t at) {
  for (int p = 0; p < slots; p += 4) {
    compare_four(x, rows, lanes + p, others + p, slots, largest, out + at + p);
  }
}

/* Eight rows at a time: the data read lie together, and the data written stay in the nearest cache. */
void NAME(lay_out)(const int16_t *x, int64_t from, int32_t rows, int32_t slots, int32_t count, int16_t *out) {
  enum { ROWS = 8 };
  x += from;
  for (int first = 0; first < rows; first += ROWS) {
    int end = rows - first < ROWS ? rows : first + ROWS;
    for (int i = 0; i < count; i++) {
      for (int row = first; row < end; row++) {
        const int16_t *at = x + ((int64_t)i * rows + row) * slots;
        int16_t *to = out + row * LANES + i * slots;
        memcpy(to, at, 4 * sizeof *to);
        if (slots == 8) {
          memcpy(to + 4, at + 4, 4 * sizeof *to);
        }
      }
    }
    for (int row = first; row < end && count * slots < LANES; row++) {
      memset(out + row * LANES + count * slots, 0, sizeof *out * (size_t)(LANES - count * slots));
    }
  }
}

/* (seen·2^8 − prediction + half) >> shift; |seen| ≤ 254, predictions below 2^23. */
static inline vec left_of(vec seen, vec prediction, vec half_unit, int shift) {
  return V_SHIFT(V_ADD(V_SUB(V_SHIFT(seen, 8), prediction), half_unit), shift);
}

typedef struct {
  scale by;
  vec half_unit;
  int shift;
  int16_t *seen; /* [rows][64] */
} prediction;

INLINE void take_half(vec low, vec high, int row, int half, void *of) {
  const prediction *p = of;
  const vec zero = V_SET_INT(0), most = V_SET_SHORT(127), least = V_SET_SHORT(-127);
  int16_t *to = p->seen + (int64_t)row * LANES + half * HALF_LANES;
  /* A short above a zero is 2^16 times as much. */
  const vec seen = V_LOAD(to);
  low = left_of(V_INTERLEAVE_LOW(zero, seen), scaled(low, &p->by), p->half_unit, p->shift);
  high = left_of(V_INTERLEAVE_HIGH(zero, seen), scaled(high, &p->by), p->half_unit, p->shift);
  V_STORE(to, V_MAX_SHORT(V_MIN_SHORT(V_PACK(low, high), most), least));
}

void NAME(take_prediction)(weights w, const int32_t *row_sums, int32_t rows, int32_t columns, int32_t stride,
                           const int16_t *x, int32_t down, int32_t up, int32_t largest, int32_t shift, int16_t *seen,
                           void *scratch) {
  const matrix m = {w, row_sums, rows, columns, stride};
  prediction of = {scale_of(down, up, largest), V_SET_INT((1 << shift) >> 1), shift, seen};
  multiply(&m, grouped(x, columns, LANES, scratch), take_half, &of);
}
