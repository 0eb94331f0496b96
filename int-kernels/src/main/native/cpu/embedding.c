/* Embedding rows of 64 tokens, perturbed: docs/algorithm.md, section 3. */
#include "../integg.h"
#include "square.h"

#define NAME(name) INTEGG_NAME(name, LEVEL)

INTEGG_DECLARE(LEVEL)

static inline int16_t clip(int v) { return (int16_t)(v > 127 ? 127 : v < -127 ? -127 : v); }

/* out[d][lane] = embedding[token of lane][d] */
static void gather(const int8_t *embedding, int width, const int32_t *tokens, int16_t *out) {
  const int whole = width / SQUARE * SQUARE;
  for (int lane = 0; lane < LANES; lane += SQUARE) {
    const int8_t *row[SQUARE];
    for (int i = 0; i < SQUARE; i++) {
      row[i] = embedding + (int64_t)tokens[lane + i] * width;
    }
    for (int d = 0; d < whole; d += SQUARE) {
      eight columns[SQUARE];
      for (int i = 0; i < SQUARE; i++) {
        columns[i] = eight_widen(row[i] + d);
      }
      square(columns, out + d * LANES + lane, LANES);
    }
    for (int d = whole; d < width; d++) {
      for (int i = 0; i < SQUARE; i++) {
        out[d * LANES + lane + i] = row[i][d];
      }
    }
  }
}

/* At rank 1 a product, at most 61² = 3,721, stays in 16 bits, where it is gone after a shift by 15. */
static void add_once(const int16_t *a, const int8_t *b, int width, int shift, int16_t *out) {
  shift = shift < 15 ? shift : 15;
  for (int d = 0; d < width; d++, b += PAIRS, out += LANES) {
    for (int half = 0; half < LANES; half += PAIRS) {
      for (int p = 0; p < PAIRS; p++) {
        int16_t delta = (int16_t)((int16_t)(a[half + p] * b[p]) >> shift);
        out[half + p] = clip((int16_t)(out[half + p] + delta));
      }
    }
  }
}

/* |Σ| ≤ 64 · 61² < 2^18 */
static void add_often(const int16_t *a, const int8_t *b, int width, int rank, int shift, int16_t *out) {
  for (int d = 0; d < width; d++, b += rank * PAIRS, out += LANES) {
    for (int half = 0; half < LANES; half += PAIRS) {
      int32_t sums[PAIRS] = {0};
      for (int r = 0; r < rank; r++) {
        for (int p = 0; p < PAIRS; p++) {
          sums[p] += a[r * LANES + half + p] * b[r * PAIRS + p];
        }
      }
      for (int p = 0; p < PAIRS; p++) {
        out[half + p] = clip(out[half + p] + (sums[p] >> shift));
      }
    }
  }
}

void NAME(embed)(const int8_t *embedding, int32_t width, const int32_t *tokens, const int8_t *noise, int64_t a_at,
                 int64_t b_at, int32_t rank, int32_t shift, int16_t *out) {
  gather(embedding, width, tokens, out);
  if (rank == 0) {
    return;
  }
  int16_t a[MOST_RANK * LANES]; /* of the lanes' tokens, negated for the − members */
  for (int r = 0; r < rank; r++) {
    for (int p = 0; p < PAIRS; p++) {
      a[r * LANES + p] = noise[a_at + ((int64_t)tokens[p] * rank + r) * PAIRS + p];
      a[r * LANES + PAIRS + p] = (int16_t)-noise[a_at + ((int64_t)tokens[PAIRS + p] * rank + r) * PAIRS + p];
    }
  }
  if (rank == 1) {
    add_once(a, noise + b_at, width, shift, out);
  } else {
    add_often(a, noise + b_at, width, rank, shift, out);
  }
}

/* |Σ| ≤ 64 · 61² < 2^18 */
void NAME(spread)(const int8_t *vector, int32_t rows, const int8_t *noise, int64_t a_at, int64_t b_at, int32_t rank,
                  int32_t shift, int16_t *out) {
  for (int row = 0; row < rows; row++, out += LANES) {
    int32_t sums[PAIRS] = {0};
    for (int r = 0; r < rank; r++) {
      const int8_t *a = noise + a_at + ((int64_t)row * rank + r) * PAIRS;
      const int8_t *b = noise + b_at + ((int64_t)row * rank + r) * PAIRS;
      for (int p = 0; p < PAIRS; p++) {
        sums[p] += a[p] * b[p];
      }
    }
    for (int p = 0; p < PAIRS; p++) {
      out[p] = clip(vector[row] + (sums[p] >> shift));
      out[PAIRS + p] = clip(vector[row] + (-sums[p] >> shift));
    }
  }
}
