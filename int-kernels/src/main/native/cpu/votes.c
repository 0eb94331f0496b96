/* Products that are added to int sums. */
#include "../integg.h"
#include "product.h"

#define NAME(name) INTEGG_NAME(name, LEVEL)

INTEGG_DECLARE(LEVEL)

void NAME(row_sums)(weights w, int64_t rows, int64_t stride, int32_t *sums) {
  for (int64_t row = 0; row < rows; row++, w += stride) {
    int32_t sum = 0;
    int64_t k = 0;
#if !GROUP_IS_SHORTS
    vec fours = V_SET_INT(0); /* 16,384 · 127 < 2^21 in all */
    for (; k + VECTOR_BYTES <= stride; k += VECTOR_BYTES) {
      fours = V_DOT(fours, V_SET_INT(0x01010101), V_LOAD(w + k));
    }
    sum = sum_of(fours);
#endif
    for (; k < stride; k++) {
      sum += w[k];
    }
    sums[row] = sum;
  }
}

typedef struct {
  int32_t *to; /* [rows][width], from the first of 64 lanes on */
  int64_t width;
} votes;

INLINE void add_half(vec low, vec high, int row, int half, void *of) {
  const votes *v = of;
  int32_t *to = v->to + row * v->width + half * HALF_LANES;
  natural(&low, &high);
  V_STORE(to, V_ADD(V_LOAD(to), low));
  V_STORE(to + VI, V_ADD(V_LOAD(to + VI), high));
}

void NAME(add_product)(weights w, const int32_t *row_sums, int32_t rows, int32_t columns, int32_t stride,
                       const int16_t *data, int32_t width, int32_t *to, void *scratch) {
  const matrix m = {w, row_sums, rows, columns, stride};
  for (int lane = 0; lane < width; lane += LANES) {
    votes of = {to + lane, width};
    multiply(&m, grouped(data + lane, columns, width, scratch), add_half, &of);
  }
}
