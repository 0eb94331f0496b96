/*
 * Compares each level with plain C, element by element, in memory of exactly the size that integg.h asks for, so that
 * AddressSanitizer sees every byte too many. Plain C itself is compared with Java by KernelsTest.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../main/native/integg.h"

INTEGG_DECLARE(c)

static uint64_t seed = 1;

static int below(int n) {
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return (int)((seed >> 33) % (uint64_t)n);
}

static void *block(size_t bytes) {
  void *memory = malloc(bytes ? bytes : 1);
  if (!memory) {
    abort();
  }
  return memory;
}

/* Gaussian-like, uniform, or nothing but the extremes. */
static int value(int kind) {
  switch (kind) {
    case 0: return below(41) + below(41) - 40;
    case 1: return below(255) - 127;
    default: return below(2) ? 127 : -127;
  }
}

static int16_t *shorts(int n) {
  int16_t *values = block(2 * (size_t)n);
  int kind = below(3);
  for (int i = 0; i < n; i++) {
    values[i] = (int16_t)value(kind);
  }
  return values;
}

static int8_t *matrix(int rows, int columns, int *stride) {
  int kind = below(3);
  *stride = (columns + 3) / 4 * 4;
  int8_t *values = block((size_t)((rows + 3) / 4 * 4 * *stride));
  memset(values, 0, (size_t)((rows + 3) / 4 * 4 * *stride));
  for (int row = 0; row < rows; row++) {
    for (int k = 0; k < columns; k++) {
      values[row * *stride + k] = (int8_t)value(kind);
    }
  }
  return values;
}

static void *scratch(int columns, int width) {
  return block(64 + (size_t)((columns + 3) / 4) * (size_t)(8 * width + 48));
}

static void *copy(const void *from, size_t bytes) { return memcpy(block(bytes), from, bytes); }

static void same(const char *level, const char *operation, const void *a, const void *b, size_t bytes) {
  if (memcmp(a, b, bytes) != 0) {
    fprintf(stderr, "%s: %s differs from plain C\n", level, operation);
    exit(1);
  }
}

typedef struct {
  const char *name;
  __typeof__(&integg_row_sums_c) row_sums;
  __typeof__(&integg_project_c) project;
  __typeof__(&integg_project_stream_c) project_stream;
  __typeof__(&integg_add_product_c) add_product;
  __typeof__(&integg_add_outer_products_c) add_outer_products;
  __typeof__(&integg_gate_c) gate;
  __typeof__(&integg_candidate_c) candidate;
  __typeof__(&integg_add_c) add;
  __typeof__(&integg_norm_c) norm;
  __typeof__(&integg_add_to_rows_c) add_to_rows;
  __typeof__(&integg_project_row_noise_c) project_row_noise;
  __typeof__(&integg_embed_c) embed;
  __typeof__(&integg_add_exponentials_c) add_exponentials;
  __typeof__(&integg_fill_noise_c) fill_noise;
  __typeof__(&integg_fill_noise_of_one_c) fill_noise_of_one;
  __typeof__(&integg_add_row_noise_c) add_row_noise;
  __typeof__(&integg_add_row_noise_dots_c) add_row_noise_dots;
  __typeof__(&integg_estimate_rows_c) estimate_rows;
  __typeof__(&integg_pass_gate_c) pass_gate;
  __typeof__(&integg_gate_credit_c) gate_credit;
  __typeof__(&integg_add_credits_c) add_credits;
  __typeof__(&integg_credit_norm_c) credit_norm;
  __typeof__(&integg_add_powers_c) add_powers;
  __typeof__(&integg_multiply_wide_c) multiply_wide;
  __typeof__(&integg_multiply_rounded_c) multiply_rounded;
  __typeof__(&integg_add_wide_c) add_wide;
  __typeof__(&integg_pass_wide_c) pass_wide;
  __typeof__(&integg_credit_before_c) credit_before;
  __typeof__(&integg_round_credits_c) round_credits;
  __typeof__(&integg_subtract_c) subtract;
  __typeof__(&integg_observe_c) observe;
  __typeof__(&integg_take_wide_c) take_wide;
  __typeof__(&integg_quarter_c) quarter;
  __typeof__(&integg_add_row_sums_c) add_row_sums;
  __typeof__(&integg_softmax_errors_c) softmax_errors;
  __typeof__(&integg_pass_positive_c) pass_positive;
  __typeof__(&integg_pass_row_noise_c) pass_row_noise;
  __typeof__(&integg_spread_c) spread;
  __typeof__(&integg_largest_c) largest;
  __typeof__(&integg_square_votes_c) square_votes;
  __typeof__(&integg_add_moments_c) add_moments;
  __typeof__(&integg_move_weights_c) move_weights;
  __typeof__(&integg_round_to_bytes_c) round_to_bytes;
  __typeof__(&integg_add_scaled_c) add_scaled;
} level;

#define LEVEL_OF(name)                                                                                     \
  {                                                                                                        \
#name, integg_row_sums_##name, integg_project_##name, integg_project_stream_##name, integg_add_product_##name, \
        integg_add_outer_products_##name, integg_gate_##name, integg_candidate_##name, integg_add_##name,  \
        integg_norm_##name, integg_add_to_rows_##name, integg_project_row_noise_##name, integg_embed_##name, \
        integg_add_exponentials_##name, integg_fill_noise_##name, integg_fill_noise_of_one_##name,         \
        integg_add_row_noise_##name, integg_add_row_noise_dots_##name, integg_estimate_rows_##name,        \
        integg_pass_gate_##name, integg_gate_credit_##name, integg_add_credits_##name,                     \
        integg_credit_norm_##name, integg_add_powers_##name,                                               \
        integg_multiply_wide_##name, integg_multiply_rounded_##name, integg_add_wide_##name, integg_pass_wide_##name,                      \
        integg_credit_before_##name, integg_round_credits_##name, integg_subtract_##name,                  \
        integg_observe_##name, integg_take_wide_##name, integg_quarter_##name, integg_add_row_sums_##name,                        \
        integg_softmax_errors_##name, integg_pass_positive_##name, integg_pass_row_noise_##name,           \
        integg_spread_##name,                                                                              \
        integg_largest_##name, integg_square_votes_##name, integg_add_moments_##name,                      \
        integg_move_weights_##name, integg_round_to_bytes_##name, integg_add_scaled_##name                 \
  }

static const level plain = LEVEL_OF(c);

static int columns_of_product(void) { return below(4) ? 16 * (1 + below(20)) : 1 + below(90); }

static void compare_stream(const level *l) {
  int columns = columns_of_product(), rows = 1 + below(600), first = 256 * below(2);
  size_t size = (size_t)((first + rows + 255) / 256 * 256 * columns);
  int8_t *w = block(size);
  for (size_t i = 0; i < size; i++) {
    w[i] = (int8_t)(below(255) - 127);
  }
  int16_t *x = shorts(columns);
  int divisor = 1 + below(128), power = divisor & (divisor - 1) ? -1 : 4 + __builtin_ctz((unsigned)divisor);
  int multiplier = ((1 << 23) + divisor - 1) / divisor, lowest = below(2) ? -127 : 0;
  size_t bytes = 2 * (size_t)(first + rows);
  int16_t *expected = block(bytes), *actual = copy(expected, bytes);
  plain.project_stream(w, first, rows, columns, x, power, divisor, multiplier, lowest, expected);
  l->project_stream(w, first, rows, columns, x, power, divisor, multiplier, lowest, actual);
  same(l->name, "project_stream", expected, actual, bytes);
}

static void compare_project(const level *l) {
  int columns = columns_of_product(), rows = 1 + below(40), stride, rank = below(4);
  int8_t *w = matrix(rows, columns, &stride);
  int32_t *sums = block(4 * (size_t)((rows + 3) / 4 * 4));
  l->row_sums(w, (rows + 3) / 4 * 4, stride, sums);
  int16_t *x = shorts(64 * columns);
  int8_t *a = block((size_t)(rows * rank * 32)), *b = block((size_t)(columns * rank * 32));
  for (int i = 0; i < rows * rank * 32; i++) {
    a[i] = (int8_t)(below(123) - 61);
  }
  for (int i = 0; i < columns * rank * 32; i++) {
    b[i] = (int8_t)(below(123) - 61);
  }
  int divisor = 1 + below(128), shift = 4 + below(9);
  int power = divisor & (divisor - 1) ? -1 : 4 + __builtin_ctz((unsigned)divisor);
  int multiplier = ((1 << 23) + divisor - 1) / divisor, lowest = below(2) ? -127 : 0;
  int16_t *expected = block(128 * (size_t)rows), *actual = block(128 * (size_t)rows);
  void *room = scratch(columns, 64);
  plain.project(w, sums, 0, rows, columns, stride, x, a, 0, b, 0, rank, shift, power, divisor, multiplier, lowest,
                expected, room);
  l->project(w, sums, 0, rows, columns, stride, x, a, 0, b, 0, rank, shift, power, divisor, multiplier, lowest,
             actual, room);
  same(l->name, "project", expected, actual, 128 * (size_t)rows);
  int width = 64 * (1 + below(3));
  int16_t *data = shorts(columns * width);
  int32_t *to = block(4 * (size_t)(rows * width));
  memset(to, 1, 4 * (size_t)(rows * width));
  int32_t *to2 = copy(to, 4 * (size_t)(rows * width));
  plain.add_product(w, sums, rows, columns, stride, data, width, to, room);
  l->add_product(w, sums, rows, columns, stride, data, width, to2, room);
  same(l->name, "add_product", to, to2, 4 * (size_t)(rows * width));
  void *all[] = {w, sums, x, a, b, expected, actual, room, data, to, to2};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    free(all[i]);
  }
}

static void compare_outer(const level *l) {
  int rows = 1 + below(30), columns = 1 + below(192), width = (columns + 63) / 64 * 64, chunks = 1 + below(4);
  int16_t *a = shorts(chunks * rows * 64), *x[4];
  for (int chunk = 0; chunk < 4; chunk++) {
    x[chunk] = shorts(chunk < chunks ? columns * 64 : 64);
  }
  int sparse = below(3);
  for (int i = 0; i < chunks * rows * 64; i++) {
    if (below(4) < sparse || (sparse == 2 && i / 64 % rows < 9)) {
      a[i] = 0;
    }
  }
  int32_t *to = block(4 * (size_t)(rows * width));
  memset(to, 1, 4 * (size_t)(rows * width));
  int32_t *to2 = copy(to, 4 * (size_t)(rows * width));
  void *room = scratch(64 * chunks, width);
  plain.add_outer_products(a, rows, x[0], x[1], x[2], x[3], columns, width, chunks, to, room);
  l->add_outer_products(a, rows, x[0], x[1], x[2], x[3], columns, width, chunks, to2, room);
  same(l->name, "add_outer_products", to, to2, 4 * (size_t)(rows * width));
  void *all[] = {a, x[0], x[1], x[2], x[3], to, to2, room};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    free(all[i]);
  }
}

static void compare_elementwise(const level *l) {
  int rows = 16 * (1 + below(20)), n = rows * 64 - below(64);
  size_t bytes = 128 * (size_t)rows;
  int16_t *a = shorts(rows * 64), *b = shorts(rows * 64), *bias = shorts(rows * 64), *h = shorts(rows * 64);
  int16_t *x = shorts(rows * 64), *f = block(bytes), *past = block(bytes), *f2 = block(bytes), *past2 = block(bytes);
  int16_t *h2 = copy(h, bytes), *x2 = copy(x, bytes);
  plain.gate(a, b, bias, h, n, f, past);
  l->gate(a, b, bias, h, n, f2, past2);
  same(l->name, "gate", f, f2, 2 * (size_t)n);
  same(l->name, "gate's past", past, past2, 2 * (size_t)n);
  plain.candidate(b, a, bias, f, h, x, n);
  l->candidate(b, a, bias, f2, h2, x2, n);
  same(l->name, "candidate's h", h, h2, bytes);
  plain.add(x, past, n);
  l->add(x2, past2, n);
  same(l->name, "candidate and add", x, x2, bytes);
  for (int lane = 0; lane < 64; lane += 1 + below(9)) {
    for (int i = 0, most = below(4); i < rows; i++) { /* means around and below one */
      x[i * 64 + lane] = (int16_t)(below(2 * most + 1) - most);
    }
  }
  plain.norm(x, a, rows, f);
  memcpy(x2, x, bytes);
  l->norm(x2, a, rows, x2);
  same(l->name, "norm", f, x2, bytes);
  int few = rows - below(16), stride = few + below(9);
  int32_t to[64];
  for (int lane = 0; lane < 64; lane++) {
    to[lane] = below(9);
  }
  size_t size = 4 * (size_t)(8 * stride + few);
  int32_t *sums = calloc(size, 1), *sums2 = calloc(size, 1);
  plain.add_to_rows(x, 0, few, to, sums, stride);
  l->add_to_rows(x, 0, few, to, sums2, stride);
  same(l->name, "add_to_rows", sums, sums2, size);
  void *all[] = {a, b, bias, h, x, f, past, f2, past2, h2, x2, sums, sums2};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    free(all[i]);
  }
}

static int8_t *noise_values(size_t n) {
  int8_t *values = block(n);
  int extreme = below(3) == 0;
  for (size_t i = 0; i < n; i++) {
    values[i] = (int8_t)(extreme ? 61 : below(123) - 61);
  }
  return values;
}

static void compare_row_noise(const level *l) {
  int columns = columns_of_product(), rows = 1 + below(40), stride, members = 1 + below(64);
  int8_t *w = matrix(rows, columns, &stride);
  int32_t *sums = block(4 * (size_t)((rows + 3) / 4 * 4));
  l->row_sums(w, (rows + 3) / 4 * 4, stride, sums);
  int16_t *x = shorts(64 * columns), *factors = shorts(64 * members);
  int upper = 32 * below(rows), divisor = 1 + below(128), factor = below(1 << 12);
  int8_t *noise = noise_values((size_t)(rows * 32 + upper));
  int multiplier = ((1 << 23) + divisor - 1) / divisor, lowest = below(2) ? -127 : 0;
  size_t bytes = 128 * (size_t)rows;
  int16_t *expected = block(bytes), *actual = block(bytes);
  void *room = scratch(columns, 64);
  plain.project_row_noise(w, sums, 0, rows, columns, stride, x, noise, 0, upper, factor, -1, divisor, multiplier,
                          lowest, expected, room);
  l->project_row_noise(w, sums, 0, rows, columns, stride, x, noise, 0, upper, factor, -1, divisor, multiplier,
                       lowest, actual, room);
  same(l->name, "project_row_noise", expected, actual, bytes);
  int few = 1 + below(rows), shift = below(19);
  int32_t *places = block(4 * (size_t)members);
  for (int m = 0; m < members; m++) {
    places[m] = below((rows - few) * 32 + 1);
  }
  int16_t *base = shorts(64 * few);
  int64_t square[2] = {0, 0};
  plain.estimate_rows(base, 0, 12, noise, places, members, upper, few, factors, shift, expected, 0, &square[0]);
  l->estimate_rows(base, 0, 12, noise, places, members, upper, few, factors, shift, actual, 0, &square[1]);
  same(l->name, "estimate_rows", expected, actual, 128 * (size_t)few);
  same(l->name, "estimate_rows, squares", &square[0], &square[1], sizeof square[0]);
  plain.add_row_noise(base, few, noise, places[0], upper, shift & 7, expected);
  l->add_row_noise(base, few, noise, places[0], upper, shift & 7, actual);
  same(l->name, "add_row_noise", expected, actual, 128 * (size_t)few);
  int32_t dots[2][64] = {{0}};
  plain.add_row_noise_dots(base, 0, few, noise, places[0], upper, dots[0]);
  l->add_row_noise_dots(base, 0, few, noise, places[0], upper, dots[1]);
  same(l->name, "add_row_noise_dots", dots[0], dots[1], sizeof dots[0]);
  void *all[] = {w, sums, x, factors, noise, expected, actual, room, places, base};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    free(all[i]);
  }
}

/* Any shorts but the least. */
static int16_t *credits(int n) {
  int16_t *values = block(2 * (size_t)n);
  int extreme = below(3) == 0;
  for (int i = 0; i < n; i++) {
    values[i] = (int16_t)(extreme ? (below(2) ? 32767 : -32767) : below(65535) - 32767);
  }
  return values;
}

static void compare_credits(const level *l) {
  int rows = 16 * (1 + below(12)), n = 64 * rows, shift = 8 + below(8);
  size_t bytes = 2 * (size_t)n;
  int16_t *f = shorts(n), *c = shorts(n), *h = shorts(n), *x = credits(n), *s = credits(n), *q = credits(n);
  int16_t *x2 = copy(x, bytes), *q2 = copy(q, bytes);
  plain.pass_gate(x, 0, c, h, f, shift, n);
  l->pass_gate(x2, 0, c, h, f, shift, n);
  same(l->name, "pass_gate", x, x2, bytes);
  plain.add_credits(q, s, x, 0, n);
  l->add_credits(q, s, x2, 0, n);
  same(l->name, "add_credits", x, x2, bytes);
  plain.gate_credit(x, s, f, c, h, q, 0, n);
  l->gate_credit(x2, s, f, c, h, q2, 0, n);
  same(l->name, "gate_credit, gate", q, q2, bytes);
  same(l->name, "gate_credit, state", x, x2, bytes);
  int8_t *gain = noise_values((size_t)rows);
  int32_t *products = block(4 * (size_t)n), reactions[64];
  for (int i = 0; i < n; i++) {
    products[i] = below(1 << 24) - (1 << 23);
  }
  for (int lane = 0; lane < 64; lane++) {
    reactions[lane] = below(1 << 30) - (1 << 29);
  }
  int64_t squares[2] = {0, 0};
  shift = below(32);
  plain.credit_norm(products, f, gain, rows, reactions, shift, q, &squares[0]);
  l->credit_norm(products, f, gain, rows, reactions, shift, q2, &squares[1]);
  same(l->name, "credit_norm", q, q2, bytes);
  same(l->name, "credit_norm, squares", &squares[0], &squares[1], sizeof squares[0]);
  int64_t *powers = calloc((size_t)rows, 8), *powers2 = calloc((size_t)rows, 8);
  plain.add_powers(f, rows, powers);
  l->add_powers(f, rows, powers2);
  same(l->name, "add_powers", powers, powers2, 8 * (size_t)rows);
  void *all[] = {f, c, h, x, s, q, x2, q2, gain, products, powers, powers2};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    free(all[i]);
  }
}

/* Ints within ±most. */
static int32_t *ints(int n, int most) {
  int32_t *values = block(4 * (size_t)n);
  for (int i = 0; i < n; i++) {
    values[i] = below(2 * most + 1) - most;
  }
  return values;
}

static void compare_wide(const level *l) {
  int rows = 1 + below(40), columns = columns_of_product(), n = 64 * rows, stride, down = below(12);
  size_t bytes = 4 * (size_t)n;
  int8_t *w = matrix(rows, columns, &stride);
  int32_t *sums = block(4 * (size_t)((rows + 3) / 4 * 4));
  l->row_sums(w, (rows + 3) / 4 * 4, stride, sums);
  int16_t *x = shorts(64 * columns), *f = shorts(n), *h = shorts(n), *e = shorts(n), *e2 = copy(e, 2 * (size_t)n);
  void *room = scratch(columns, 64);
  int32_t *out = ints(n, 1 << 21), *out2 = copy(out, bytes), *y = ints(n, 1 << 21);
  for (int into = 0; into < 3; into++) {
    plain.multiply_wide(w, sums, rows, columns, stride, x, down, into, 1 << 21, into, out, 0, room);
    l->multiply_wide(w, sums, rows, columns, stride, x, down, into, 1 << 21, into, out2, 0, room);
    same(l->name, "multiply_wide", out, out2, bytes);
  }
  int64_t of_products[2] = {0, 0};
  int all_limits = below(4);
  plain.multiply_rounded(w, sums, rows, columns, stride, x, down, 2, 1 << 21, down, f, all_limits, e, 0,
                         &of_products[0], room);
  l->multiply_rounded(w, sums, rows, columns, stride, x, down, 2, 1 << 21, down, f, all_limits, e2, 0,
                      &of_products[1], room);
  same(l->name, "multiply_rounded", e, e2, 2 * (size_t)n);
  same(l->name, "multiply_rounded, squares", &of_products[0], &of_products[1], sizeof of_products[0]);
  plain.add_wide(out, y, 1 << 21, n);
  l->add_wide(out2, y, 1 << 21, n);
  same(l->name, "add_wide", out, out2, bytes);
  plain.pass_wide(out, f, h, n);
  l->pass_wide(out2, f, h, n);
  same(l->name, "pass_wide", out, out2, bytes);
  plain.add_wide(out, y, 1 << 21, n);
  memcpy(out2, out, bytes);
  int64_t squares[2] = {0, 0};
  int limits = below(3) + 1;
  plain.round_credits(out, 0, down, f, limits == 2 ? 0 : limits, e, 0, n, &squares[0]);
  l->round_credits(out, 0, down, f, limits == 2 ? 0 : limits, e2, 0, n, &squares[1]);
  same(l->name, "round_credits", e, e2, 2 * (size_t)n);
  same(l->name, "round_credits, squares", &squares[0], &squares[1], sizeof squares[0]);
  plain.credit_before(y, y, f, 1 << 21, out, n);
  l->credit_before(y, y, f, 1 << 21, out2, n);
  same(l->name, "credit_before", out, out2, bytes);
  plain.observe(f, h, down, out, n);
  l->observe(f, h, down, out2, n);
  plain.take_wide(h, 5, out, n);
  l->take_wide(h, 5, out2, n);
  same(l->name, "observe", out, out2, bytes);
  plain.subtract(f, h, 31, e, n);
  l->subtract(f, h, 31, e2, n);
  same(l->name, "subtract", e, e2, 2 * (size_t)n);
  plain.quarter(e, 3, n);
  l->quarter(e2, 3, n);
  same(l->name, "quarter", e, e2, 2 * (size_t)n);
  plain.add_row_sums(f, 0, rows, out);
  l->add_row_sums(f, 0, rows, out2);
  same(l->name, "add_row_sums", out, out2, bytes);
  plain.pass_positive(e, 0, f, n);
  l->pass_positive(e2, 0, f, n);
  same(l->name, "pass_positive", e, e2, 2 * (size_t)n);
  int32_t shift[64], reciprocal[64], strength[64], dither[64], dots[2][64] = {{0}};
  for (int lane = 0; lane < 64; lane++) {
    shift[lane] = 8 + below(24);
    reciprocal[lane] = below(1 << 15);
    strength[lane] = below(231) - 115;
    dither[lane] = below(128);
  }
  plain.softmax_errors(f, 0, rows, shift, reciprocal, strength, dither, e, dots[0]);
  l->softmax_errors(f, 0, rows, shift, reciprocal, strength, dither, e2, dots[1]);
  same(l->name, "softmax_errors", e, e2, 2 * (size_t)n);
  same(l->name, "softmax_errors, dots", dots[0], dots[1], sizeof dots[0]);
  int8_t *noise = noise_values(4 * 64 * (size_t)rows), *noise2 = copy(noise, 4 * 64 * (size_t)rows);
  plain.pass_row_noise(f, rows, noise, 0, 64 * rows, 128 * rows);
  l->pass_row_noise(f, rows, noise2, 0, 64 * rows, 128 * rows);
  same(l->name, "pass_row_noise", noise, noise2, 4 * 64 * (size_t)rows);
  plain.spread(w, rows, noise, 0, 32 * rows * 2, 2, down, e);
  l->spread(w, rows, noise, 0, 32 * rows * 2, 2, down, e2);
  same(l->name, "spread", e, e2, 2 * (size_t)n);
  void *all[] = {w, sums, x, f, h, e, e2, room, out, out2, y, noise, noise2};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    free(all[i]);
  }
}

/* Any 3 · 64 buckets, as org.integg.kernels.QuantileBuckets explains them, and the table that they stand for. */
static void quantiles(int8_t *table, int16_t *buckets) {
  for (int i = 0; i < 192; i++) {
    int fall = i < 64 ? 127 : 1 + below(127); /* where an entry has one magnitude it never falls */
    buckets[i] = (int16_t)(fall << 8 | (1 + below(127)));
  }
  for (int number = 0; number < 4096; number++) {
    int bits = number < 64 ? 0 : number < 512 ? 3 : 6;
    int entry = buckets[bits / 3 * 64 + (number >> bits)];
    int magnitude = (entry & 255) - ((number & ((1 << bits) - 1)) >= entry >> 8);
    table[number] = (int8_t)-magnitude;
    table[8191 - number] = (int8_t)magnitude;
  }
}

static void compare_lookups(const level *l) {
  int width = 1 + below(70), vocabulary = 1 + below(50), rank = below(4), shift = 4 + below(28);
  int8_t *embedding = noise_values((size_t)(vocabulary * width));
  size_t a = (size_t)(vocabulary * rank * 32);
  int8_t *noise = noise_values(a + (size_t)(width * rank * 32));
  int32_t tokens[64];
  for (int lane = 0; lane < 64; lane++) {
    tokens[lane] = below(vocabulary);
  }
  size_t bytes = 128 * (size_t)width;
  int16_t *expected = block(bytes), *actual = block(bytes), *logits = shorts(64 * width);
  plain.embed(embedding, width, tokens, noise, 0, (int64_t)a, rank, shift, expected);
  l->embed(embedding, width, tokens, noise, 0, (int64_t)a, rank, shift, actual);
  same(l->name, "embed", expected, actual, bytes);
  int64_t sums[64] = {0}, sums2[64] = {0};
  plain.add_exponentials(logits, width, sums);
  l->add_exponentials(logits, width, sums2);
  same(l->name, "add_exponentials", sums, sums2, sizeof sums);
  int64_t keys[32];
  for (int p = 0; p < 32; p++) {
    below(2);
    keys[p] = (int64_t)seed;
  }
  int8_t *table = block(8192);
  int16_t *buckets = block(2 * 192);
  quantiles(table, buckets);
  plain.fill_noise(table, buckets, keys, 7, width, (int8_t *)expected, 0);
  l->fill_noise(table, buckets, keys, 7, width, (int8_t *)actual, 0);
  same(l->name, "fill_noise", expected, actual, 32 * (size_t)width);
  plain.fill_noise_of_one(table, buckets, keys[0], 7, width, expected, 0);
  l->fill_noise_of_one(table, buckets, keys[0], 7, width, actual, 0);
  same(l->name, "fill_noise_of_one", expected, actual, 2 * (size_t)width);
  void *all[] = {embedding, noise, expected, actual, logits, table, buckets};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    free(all[i]);
  }
}

/* Magnitudes of up to so many bits, each number of bits as often; some are the largest. */
static int32_t *integers(int n, int bits, int with_sign) {
  int32_t *values = block(4 * (size_t)n);
  for (int i = 0; i < n; i++) {
    int value = below(8) ? below(0x7fffffff) >> (31 - bits + below(bits)) : (int)((1u << bits) - 1);
    values[i] = with_sign && below(2) ? -value : value;
  }
  return values;
}

static void compare_votes(const level *l) {
  int rows = 1 + below(9), columns = 1 + below(150), stride = columns + below(2) * below(70), bits = 1 + below(31);
  int n = (rows - 1) * stride + columns, size = rows * columns, shift = 24 - bits;
  int32_t *votes = integers(n, bits, 1), *first = integers(size, 20, 1), *second = integers(size, 30, 0);
  size_t bytes = 4 * (size_t)size;
  int32_t *first2 = copy(first, bytes), *second2 = copy(second, bytes);
  int32_t most = plain.largest(votes, 0, n), most2 = l->largest(votes, 0, n);
  same(l->name, "largest", &most, &most2, sizeof most);
  int64_t sum = plain.square_votes(votes, 0, rows, columns, stride, shift);
  int64_t sum2 = l->square_votes(votes, 0, rows, columns, stride, shift);
  same(l->name, "square_votes", &sum, &sum2, sizeof sum);
  int64_t multiplier = below(4) ? (int64_t)below(0x7fffffff) >> below(24) : (int64_t)1 << 32;
  sum = plain.add_moments(votes, 0, rows, columns, stride, shift, multiplier, first, second, 0);
  sum2 = l->add_moments(votes, 0, rows, columns, stride, shift, multiplier, first2, second2, 0);
  same(l->name, "add_moments, sum", &sum, &sum2, sizeof sum);
  same(l->name, "add_moments, first", first, first2, bytes);
  same(l->name, "add_moments, second", second, second2, bytes);
  void *all[] = {votes, first, second, first2, second2};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    free(all[i]);
  }
}

static void compare_weights(const level *l) {
  int n = 1 + below(700), rate = below(1 << (1 + below(20))), floor = 1 + below(1 << below(13)), share = below(257);
  size_t bytes = 4 * (size_t)n;
  int32_t *first = integers(n, 20, 1), *second = integers(n, 30, 0), *w = integers(n, 22, 1), *mean = integers(n, 22, 1);
  int32_t *w2 = copy(w, bytes), *mean2 = copy(mean, bytes);
  int8_t *rounded = noise_values((size_t)n), *rounded2 = copy(rounded, (size_t)n);
  int64_t changed = plain.move_weights(first, second, 0, n, rate, floor, share, w, mean, rounded);
  int64_t changed2 = l->move_weights(first, second, 0, n, rate, floor, share, w2, mean2, rounded2);
  same(l->name, "move_weights, changed", &changed, &changed2, sizeof changed);
  same(l->name, "move_weights", w, w2, bytes);
  same(l->name, "move_weights, average", mean, mean2, bytes);
  same(l->name, "move_weights, bytes", rounded, rounded2, (size_t)n);
  int bits = below(17);
  changed = plain.round_to_bytes(mean, 0, n, bits, rounded, 0);
  changed2 = l->round_to_bytes(mean, 0, n, bits, rounded2, 0);
  same(l->name, "round_to_bytes, changed", &changed, &changed2, sizeof changed);
  same(l->name, "round_to_bytes", rounded, rounded2, (size_t)n);
  int32_t *x = integers(n, 31, 1);
  uint32_t gain = (uint32_t)below(1 << 24), power = 1u << 24, multiplier = gain << 7; /* gain / 2^24 */
  plain.add_scaled(x, 0, n, gain, power, multiplier, 31, 1u << 24, w, 0);
  l->add_scaled(x, 0, n, gain, power, multiplier, 31, 1u << 24, w2, 0);
  same(l->name, "add_scaled", w, w2, bytes);
  void *all[] = {first, second, w, mean, w2, mean2, rounded, rounded2, x};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    free(all[i]);
  }
}

/* AVX-VNNI's instructions have a second encoding, which processors with AVX-512 VNNI have instead. */
#if defined(INTEGG_AVXVNNI_AS_AVX512)
enum { AVXVNNI_BITS = 1 | 2 };
#else
enum { AVXVNNI_BITS = 2 };
#endif

#if defined(__x86_64__)
INTEGG_DECLARE(avx512vnni)
INTEGG_DECLARE(avxvnni)
INTEGG_DECLARE(avx2)
static const level levels[] = {LEVEL_OF(avx512vnni), LEVEL_OF(avxvnni), LEVEL_OF(avx2), LEVEL_OF(c)};
static const int32_t bits[] = {1, AVXVNNI_BITS, 4, 16};
#elif defined(__aarch64__)
INTEGG_DECLARE(neon)
static const level levels[] = {LEVEL_OF(neon), LEVEL_OF(c)};
static const int32_t bits[] = {8, 16};
#else
static const level levels[] = {LEVEL_OF(c)};
static const int32_t bits[] = {16};
#endif

int main(void) {
  for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
    if (!(integg_levels() & bits[i])) {
      printf("%s: not on this processor\n", levels[i].name);
      continue;
    }
    for (int round = 0; round < 300; round++) {
      compare_project(&levels[i]);
      compare_stream(&levels[i]);
      compare_outer(&levels[i]);
      compare_elementwise(&levels[i]);
      compare_row_noise(&levels[i]);
      compare_credits(&levels[i]);
      compare_wide(&levels[i]);
      compare_lookups(&levels[i]);
      compare_votes(&levels[i]);
      compare_weights(&levels[i]);
    }
    printf("%s: as plain C\n", levels[i].name);
  }
  return 0;
}
