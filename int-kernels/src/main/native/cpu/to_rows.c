/* Adds the values of 64 lanes to rows of ints, a row for each lane. */
#include "../integg.h"
#include "square.h"

#define NAME(name) INTEGG_NAME(name, LEVEL)

INTEGG_DECLARE(LEVEL)

enum { PART = 64 }; /* columns of all lanes at a time: 8 kB, and a lane's sums lie in whole lines of the cache */

/* Transposes up to PART columns: the values of each lane lie side by side. */
static void turn(const int16_t *x, int columns, int16_t (*turned)[PART]) {
  int whole = columns / SQUARE * SQUARE;
  for (int i = 0; i < whole; i += SQUARE) {
    for (int lane = 0; lane < LANES; lane += SQUARE) {
      eight rows[SQUARE];
      for (int k = 0; k < SQUARE; k++) {
        rows[k] = eight_load(x + (i + k) * LANES + lane);
      }
      square(rows, &turned[lane][i], PART);
    }
  }
  for (int i = whole; i < columns; i++) {
    for (int lane = 0; lane < LANES; lane++) {
      turned[lane][i] = x[i * LANES + lane];
    }
  }
}

INLINE void add(const int16_t *restrict x, int columns, int32_t *restrict to) {
  for (int i = 0; i < columns; i++) {
    to[i] += x[i];
  }
}

void NAME(add_to_rows)(const int16_t *x, int64_t at, int32_t width, const int32_t *rows, int32_t *sums,
                       int64_t stride) {
  int16_t turned[LANES][PART];
  for (int first = 0; first < width; first += PART) {
    int columns = width - first < PART ? width - first : PART;
    turn(x + at + (int64_t)first * LANES, columns, turned);
    for (int lane = 0; lane < LANES; lane++) {
      int32_t *to = sums + rows[lane] * stride + first;
      if (columns == PART) {
        add(turned[lane], PART, to);
      } else {
        add(turned[lane], columns, to);
      }
    }
  }
}
