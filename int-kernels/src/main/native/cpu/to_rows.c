/* What 64 lanes have, added to rows of ints, a row for each lane. */
#include "../integg.h"
#include "square.h"

#define NAME(name) INTEGG_NAME(name, LEVEL)

INTEGG_DECLARE(LEVEL)

void NAME(add_to_rows)(const int16_t *x, int64_t at, int32_t width, const int32_t *rows, int32_t *sums,
                       int64_t stride) {
  x += at;
  int whole = width / SQUARE * SQUARE;
  for (int i = 0; i < whole; i += SQUARE) {
    for (int lane = 0; lane < LANES; lane += SQUARE) {
      eight rows_of_lanes[SQUARE];
      int16_t turned[SQUARE][SQUARE];
      for (int k = 0; k < SQUARE; k++) {
        rows_of_lanes[k] = eight_load(x + (i + k) * LANES + lane);
      }
      square(rows_of_lanes, turned[0], SQUARE);
      for (int k = 0; k < SQUARE; k++) {
        int32_t *to = sums + rows[lane + k] * stride + i;
        for (int n = 0; n < SQUARE; n++) {
          to[n] += turned[k][n];
        }
      }
    }
  }
  for (int i = whole; i < width; i++) {
    for (int lane = 0; lane < LANES; lane++) {
      sums[rows[lane] * stride + i] += x[i * LANES + lane];
    }
  }
}
