/* Rows of 64 lanes to lanes of rows. */
#include "../integg.h"
#include "square.h"

#define NAME(name) INTEGG_NAME(name, LEVEL)

INTEGG_DECLARE(LEVEL)

void NAME(transpose)(const int16_t *x, int32_t rows, int16_t *out, int64_t to, int64_t stride) {
  out += to;
  int whole = rows / SQUARE * SQUARE;
  for (int lane = 0; lane < LANES; lane += SQUARE) {
    for (int row = 0; row < whole; row += SQUARE) {
      eight rows_of_lanes[SQUARE];
      for (int i = 0; i < SQUARE; i++) {
        rows_of_lanes[i] = eight_load(x + (row + i) * LANES + lane);
      }
      square(rows_of_lanes, out + lane * stride + row, stride);
    }
  }
  for (int row = whole; row < rows; row++) {
    for (int lane = 0; lane < LANES; lane++) {
      out[lane * stride + row] = x[row * LANES + lane];
    }
  }
}
