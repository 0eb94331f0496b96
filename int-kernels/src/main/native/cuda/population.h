/*
 * The C interface of a population on GPUs (org.integg.kernels.device.Population calls it). A population is 64 lanes a
 * block, as in org.integg.kernels.Lanes; what its members compute for a token is a program of the operations
 * below, over rows of int8 activations. All arithmetic is that of org.integg.kernels.ScalarKernels.
 *
 * Every function returns NULL, or what went wrong in one line, valid until the thread's next call.
 */
#ifndef INTEGG_POPULATION_H
#define INTEGG_POPULATION_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An instruction is 9 ints: an operation and its operands. Tensors are given by number, activations by their
 * first row, a multiple of 32. */
enum Operation {
  INTEGG_EMBED,     /* tensor, out */
  INTEGG_NORM,      /* tensor, x, out */
  INTEGG_SPREAD,    /* tensor, out: a vector parameter as every lane has it */
  INTEGG_LOAD,      /* first state row, rows, out: zero in lanes that read token 0 */
  INTEGG_STORE,     /* first state row, rows, in */
  INTEGG_GATE,      /* W, x, U, y, bias, h, f, past: the sum of W·x, U·y and the bias; U −1 for none */
  INTEGG_CANDIDATE, /* W, x, U, y, bias, h, f: also the residual x = clip(h + x), at row 0 */
  INTEGG_PROJECT,   /* W, x, out, lowest: out = max(lowest, W·x) */
  INTEGG_ADD,       /* W, x, out: out = clip(out + W·x) */
  INTEGG_LOSS       /* W, x: W·x are logits */
};

enum { INTEGG_INSTRUCTION = 9, INTEGG_TENSOR = 5 };

/* What a tensor does, as org.integg.kernels.device.Population numbers them. */
enum Kind { INTEGG_TABLE, INTEGG_MATRIX, INTEGG_VECTOR };

struct integg_setup {
  int32_t tensors, instructions, rank, shift, fraction_bits, tokens;
  int32_t pairs, activation_rows, state_rows, largest_fitness, devices, wave_blocks;
};

const char *integg_population_devices(int32_t *count);

/*
 * tensors: kind, rows, columns, divisor, stream of noise for A (that for B is the next); program: instructions;
 * quantiles: 8192 of the noise; exponentials: E[256]; thresholds: 2^fraction_bits mantissas of log2.
 * rank: 1 to 64, or 0 for members that are all the model itself: they have no noise and can only be evaluated.
 * devices: at most so many, 0 for all; wave_blocks: at most so many blocks at a time, 0 for what memory holds.
 */
const char *integg_population_open(const struct integg_setup *setup, const int32_t *tensors, const int32_t *program,
                                   const int8_t *quantiles, const int32_t *exponentials, const int64_t *thresholds,
                                   void **population);
void integg_population_close(void *population);

/* Weights: the tensors row-major, one after another. States: [blocks][state rows][64]. */
const char *integg_population_put(void *population, const int8_t *weights, const int8_t *states);
const char *integg_population_weights(void *population, int8_t *weights);
const char *integg_population_states(void *population, int8_t *states);

/* Reads tokens [blocks · 32 pairs][tokens + 1] and gives log-likelihoods [blocks][64]. */
const char *integg_population_evaluate(void *population, int64_t seed, int64_t epoch, const int32_t *tokens,
                                       int64_t *log_likelihoods);

/* Moves a weight by the sign of its vote where |vote|·16 ≥ limit; the noise is that of the last evaluation.
 * fitness: [blocks · 32], 0 where there is no pair; counts: weights changed, weights at ±127. */
const char *integg_population_update(void *population, const int32_t *fitness, int64_t limit, int64_t *counts);

#ifdef __cplusplus
}
#endif
#endif
