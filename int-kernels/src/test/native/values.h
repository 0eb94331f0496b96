/* Random inputs, and the functions of a level. */
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
  __typeof__(&integg_subtract_shifted_c) subtract_shifted;
  __typeof__(&integg_scale_by_quarters_c) scale_by_quarters;
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
  __typeof__(&integg_perturb_lanes_c) perturb_lanes;
  __typeof__(&integg_copy_lanes_c) copy_lanes;
  __typeof__(&integg_compare_lanes_c) compare_lanes;
  __typeof__(&integg_lay_out_c) lay_out;
  __typeof__(&integg_take_prediction_c) take_prediction;
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
        integg_observe_##name, integg_subtract_shifted_##name,                                             \
        integg_scale_by_quarters_##name, integg_add_row_sums_##name,                                       \
        integg_softmax_errors_##name, integg_pass_positive_##name, integg_pass_row_noise_##name,           \
        integg_spread_##name,                                                                              \
        integg_largest_##name, integg_square_votes_##name, integg_add_moments_##name,                      \
        integg_move_weights_##name, integg_round_to_bytes_##name, integg_add_scaled_##name,                \
        integg_perturb_lanes_##name, integg_copy_lanes_##name, integg_compare_lanes_##name,                \
        integg_lay_out_##name, integg_take_prediction_##name                                               \
  }

static const level plain = LEVEL_OF(c);

static int columns_of_product(void) { return below(4) ? 16 * (1 + below(20)) : 1 + below(90); }
