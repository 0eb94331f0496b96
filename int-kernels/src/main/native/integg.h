/*
 * The kernels' operations for native code: those of org.integg.kernels.Kernels, with arrays as pointers.
 *
 * Nothing is checked here: the caller has checked every length. Activations are short[rows][64], the lane
 * fastest, within ±127; other values give other sums but touch no other memory. `scratch` is working memory of
 * 64 + ceil(columns / 4) · (8 · width + 48) bytes, of any alignment; for project the width is 64, for outer
 * products columns are 64 · chunks, of which there are up to eight.
 *
 * Every function has the name of its level after its own: integg_project_avx2.
 */
#ifndef INTEGG_H
#define INTEGG_H

#include <stdint.h>

/* An int8 matrix: row after row, `stride` bytes each, a multiple of 4; rows are padded with zeros to a
 * multiple of 4, columns to the stride. `sums` has the sum of each row. */
typedef const int8_t *weights;

#define INTEGG_NAME_(name, level) integg_##name##_##level
#define INTEGG_NAME(name, level) INTEGG_NAME_(name, level)

#define INTEGG_DECLARE(level)                                                                              \
  void INTEGG_NAME(row_sums, level)(weights w, int64_t rows, int64_t stride, int32_t *sums);               \
  void INTEGG_NAME(project, level)(weights w, const int32_t *sums, int64_t first_row, int32_t rows,        \
                                   int32_t columns, int32_t stride, const int16_t *x, const int8_t *a,     \
                                   int64_t a_at, const int8_t *b, int64_t b_at, int32_t rank,              \
                                   int32_t shift, int32_t division, int32_t divisor, int32_t multiplier,   \
                                   int32_t lowest, int16_t *out, void *scratch);                           \
  void INTEGG_NAME(project_row_noise, level)(weights w, const int32_t *sums, int64_t first_row,            \
                                             int32_t rows, int32_t columns, int32_t stride,                \
                                             const int16_t *x, const int8_t *noise, int64_t at,            \
                                             int64_t upper, int32_t factor, int32_t division,              \
                                             int32_t divisor, int32_t multiplier, int32_t lowest,          \
                                             int16_t *out, void *scratch);                                 \
  void INTEGG_NAME(project_stream, level)(const int8_t *w, int64_t first_row, int32_t rows, int32_t columns,\
                                          const int16_t *x, int32_t division, int32_t divisor,             \
                                          int32_t multiplier, int32_t lowest, int16_t *out);               \
  void INTEGG_NAME(add_product, level)(weights w, const int32_t *sums, int32_t rows, int32_t columns,      \
                                       int32_t stride, const int16_t *data, int32_t width, int32_t *to,    \
                                       void *scratch);                                                     \
  void INTEGG_NAME(add_outer_products, level)(const int16_t *a, int32_t rows, const int16_t *x0,           \
                                              const int16_t *x1, const int16_t *x2, const int16_t *x3,     \
                                              const int16_t *x4, const int16_t *x5, const int16_t *x6,     \
                                              const int16_t *x7, int32_t columns, int32_t width,           \
                                              int32_t chunks, int32_t first, int32_t *to, void *scratch);  \
  void INTEGG_NAME(gate, level)(const int16_t *a, const int16_t *b, const int16_t *bias, const int16_t *h, \
                                int32_t n, int16_t *f, int16_t *past);                                     \
  void INTEGG_NAME(candidate, level)(const int16_t *a, const int16_t *b, const int16_t *bias,              \
                                     const int16_t *f, int16_t *h, int16_t *x, int32_t n);                 \
  void INTEGG_NAME(add, level)(int16_t *x, const int16_t *a, int32_t n);                                   \
  void INTEGG_NAME(norm, level)(const int16_t *x, const int16_t *gain, int32_t rows, int16_t *out);      \
  void INTEGG_NAME(add_to_rows, level)(const int16_t *x, int64_t at, int32_t width, const int32_t *rows,    \
                                       int32_t *sums, int64_t stride);                                     \
  void INTEGG_NAME(embed, level)(const int8_t *embedding, int32_t width, const int32_t *tokens,            \
                                 const int8_t *noise, int64_t a_at, int64_t b_at, int32_t rank,            \
                                 int32_t shift, int16_t *out);                                             \
  void INTEGG_NAME(add_exponentials, level)(const int16_t *logits, int32_t rows, int64_t *sums);           \
  void INTEGG_NAME(fill_noise, level)(const int8_t *table, const int16_t *buckets, const int64_t *keys,    \
                                      uint32_t counter, int32_t count, int8_t *out, int64_t at);           \
  void INTEGG_NAME(fill_noise_of_one, level)(const int8_t *table, const int16_t *buckets, int64_t key,     \
                                             uint32_t counter, int32_t count, int16_t *out, int64_t at);   \
  void INTEGG_NAME(add_row_noise, level)(const int16_t *x, int32_t rows, const int8_t *noise, int64_t at,  \
                                         int64_t upper, int32_t shift, int16_t *out);                      \
  void INTEGG_NAME(add_row_noise_dots, level)(const int16_t *c, int64_t first_row, int32_t rows,           \
                                              const int8_t *noise, int64_t at, int64_t upper,              \
                                              int32_t *dots);                                              \
  void INTEGG_NAME(multiply_credits, level)(weights w, const int32_t *sums, int32_t rows, int32_t columns,  \
                                            int32_t stride, const int16_t *x, int64_t x_at, int32_t down,  \
                                            int32_t multiplier, int32_t right, int16_t *out, int64_t at,   \
                                            void *scratch);                                                \
  void INTEGG_NAME(pass_gate, level)(int16_t *x, int64_t at, const int16_t *a, const int16_t *b,           \
                                     const int16_t *activation, int32_t shift, int32_t n);                 \
  void INTEGG_NAME(gate_credit, level)(int16_t *w, const int16_t *s, const int16_t *f, const int16_t *c,   \
                                       const int16_t *h, int16_t *q, int64_t at, int32_t n);               \
  void INTEGG_NAME(add_credits, level)(const int16_t *x, const int16_t *y, int16_t *out, int64_t at,       \
                                       int32_t n);                                                         \
  void INTEGG_NAME(credit_norm, level)(const int32_t *products, const int16_t *x, const int8_t *gain,       \
                                       int32_t rows, const int32_t *reactions, int32_t shift, int16_t *u,  \
                                       int64_t *squares);                                                  \
  void INTEGG_NAME(narrow_credits, level)(const int16_t *x, int32_t shift, const int16_t *activation,     \
                                          int32_t limits, int16_t *out, int64_t at, int32_t n,            \
                                          int64_t *squares);                                              \
  void INTEGG_NAME(credit_candidate, level)(const int16_t *x, int16_t *later, const int16_t *f,           \
                                            const int16_t *c, int32_t shift, int16_t *out, int64_t at,    \
                                            int32_t n, int64_t *squares);                                 \
  void INTEGG_NAME(credit_gate, level)(int16_t *state, const int16_t *s, const int16_t *f,                \
                                       const int16_t *c, const int16_t *h, int32_t shift, int16_t *out,   \
                                       int64_t at, int32_t n, int64_t *squares);                          \
  void INTEGG_NAME(credit_sum, level)(const int16_t *z, const int16_t *x, const int16_t *y,               \
                                      const int8_t *gain, int32_t rows, int16_t *sum);                    \
  void INTEGG_NAME(multiply_wide, level)(weights w, const int32_t *sums, int32_t rows, int32_t columns,     \
                                         int32_t stride, const int16_t *x, int64_t x_at, int32_t down,     \
                                         int32_t up, int32_t largest, int32_t into, int32_t *out,          \
                                         int64_t at, void *scratch);                                                   \
  void INTEGG_NAME(multiply_rounded, level)(weights w, const int32_t *sums, int32_t rows, int32_t columns,  \
                                            int32_t stride, const int16_t *x, int64_t x_at, int32_t down,  \
                                            int32_t up, int32_t largest, int32_t shift,                    \
                                            const int16_t *activation, int32_t limits, int16_t *out,       \
                                            int64_t at, int64_t *squares, void *scratch);                  \
  void INTEGG_NAME(add_wide, level)(int32_t *x, const int32_t *y, int32_t largest, int32_t n);             \
  void INTEGG_NAME(pass_wide, level)(int32_t *x, const int16_t *a, const int16_t *b, int32_t n);           \
  void INTEGG_NAME(credit_before, level)(const int32_t *products, const int32_t *later, const int16_t *f,  \
                                         int32_t largest, int32_t *out, int32_t n);                        \
  void INTEGG_NAME(round_credits, level)(const int32_t *x, int64_t from, int32_t shift,                    \
                                         const int16_t *activation, int32_t limits, int16_t *out,          \
                                         int64_t at, int32_t n, int64_t *squares);                         \
  void INTEGG_NAME(subtract, level)(const int16_t *x, const int16_t *y, int32_t largest, int16_t *out,     \
                                    int32_t n);                                                            \
  void INTEGG_NAME(observe, level)(const int16_t *x, const int16_t *y, int32_t up, int32_t *out,           \
                                   int32_t n);                                                             \
  void INTEGG_NAME(subtract_shifted, level)(const int16_t *x, int32_t up, int32_t *out, int32_t n);        \
  void INTEGG_NAME(scale_by_quarters, level)(int16_t *x, int32_t quarters, int32_t n);                     \
  void INTEGG_NAME(add_row_sums, level)(const int16_t *x, int64_t at, int32_t rows, int32_t *sums);        \
  void INTEGG_NAME(softmax_errors, level)(const int16_t *logits, int32_t rows, const int32_t *shift,       \
                                          const int32_t *reciprocal, const int32_t *strength,              \
                                          const int32_t *dither, int16_t *e, int64_t at, int32_t *dots);   \
  void INTEGG_NAME(pass_positive, level)(int16_t *x, int64_t at, const int16_t *activation, int32_t n);    \
  void INTEGG_NAME(pass_row_noise, level)(const int16_t *activation, int32_t rows, int8_t *noise,          \
                                          int64_t at, int64_t upper, int64_t to);                          \
  void INTEGG_NAME(spread, level)(const int8_t *vector, int32_t rows, const int8_t *noise, int64_t a_at,   \
                                  int64_t b_at, int32_t rank, int32_t shift, int16_t *out);                \
  void INTEGG_NAME(add_powers, level)(const int16_t *x, int32_t rows, int64_t *powers);                    \
  void INTEGG_NAME(estimate_rows, level)(const int16_t *base, int64_t base_at, int32_t weight,              \
                                         const int8_t *noise,                                              \
                                         const int32_t *places, int32_t members, int64_t upper,            \
                                         int32_t rows, const int16_t *factors, int32_t shift,              \
                                         int32_t dither, int16_t *out, int64_t at, int64_t *squares);      \
  void INTEGG_NAME(perturb_lanes, level)(const int16_t *noise, int64_t from, int32_t rows, int32_t first,  \
                                         int32_t lanes, int16_t *x);                                       \
  void INTEGG_NAME(copy_lanes, level)(int16_t *x, int32_t rows, const int32_t *lanes,                      \
                                      const int32_t *others, int32_t slots);                               \
  void INTEGG_NAME(compare_lanes, level)(const int16_t *x, int32_t rows, const int32_t *lanes,             \
                                         const int32_t *others, int32_t slots, int32_t largest,            \
                                         int16_t *out, int64_t at);                                        \
  void INTEGG_NAME(lay_out, level)(const int16_t *x, int64_t from, int32_t rows, int32_t slots,            \
                                   int32_t count, int16_t *out);                                           \
  void INTEGG_NAME(take_prediction, level)(weights w, const int32_t *sums, int32_t rows, int32_t columns,   \
                                           int32_t stride, const int16_t *x, int32_t down, int32_t up,     \
                                           int32_t largest, int32_t shift, int16_t *seen, void *scratch);  \
  int32_t INTEGG_NAME(largest, level)(const int32_t *x, int64_t from, int32_t n);                          \
  int64_t INTEGG_NAME(square_votes, level)(const int32_t *votes, int64_t from, int32_t rows,               \
                                           int32_t columns, int64_t stride, int32_t shift);                \
  int64_t INTEGG_NAME(add_moments, level)(const int32_t *votes, int64_t from, int32_t rows,                \
                                          int32_t columns, int64_t stride, int32_t shift,                  \
                                          int64_t multiplier, int32_t *first, int32_t *second,             \
                                          int64_t to);                                                     \
  int64_t INTEGG_NAME(move_weights, level)(const int32_t *first, const int32_t *second, int64_t from,      \
                                           int32_t n, int32_t rate, int32_t floor, int32_t share,          \
                                           int32_t *weights, int32_t *average, int8_t *bytes);             \
  int64_t INTEGG_NAME(round_to_bytes, level)(const int32_t *values, int64_t from, int32_t n, int32_t bits, \
                                             int8_t *bytes, int64_t to);                                   \
  int32_t INTEGG_NAME(add_scaled, level)(const int32_t *x, int64_t stride, int32_t first, int32_t rows,   \
                                         int32_t columns, int64_t gain, const int64_t *powers,             \
                                         int64_t least, int32_t *values);

/* Bits of the levels that the processor has: 1 avx512vnni, 2 avxvnni, 4 avx2, 8 neon, 16 c. */
int32_t integg_levels(void);

#endif
