/*
 * A population on GPUs, as entry.cu provides it to org.integg.kernels.device.Population. A population is 64 lanes a
 * block, as in org.integg.kernels.Lanes; what its members compute for a token is a program of the operations below,
 * over rows of int8 activations. All arithmetic is that of org.integg.kernels.ScalarKernels.
 *
 * Every function throws an exception of one line if something is wrong: std::invalid_argument before it does
 * anything, std::runtime_error where a device failed.
 */
#ifndef INTEGG_POPULATION_H
#define INTEGG_POPULATION_H

#include <stdint.h>

#include <memory>
#include <vector>

/* An instruction is 9 ints: an operation and its operands. Tensors are given by number, activations by their
 * first row, a multiple of 32. */
enum Operation {
  INTEGG_EMBED,     /* tensor, out */
  INTEGG_NORM,      /* tensor, x, out */
  INTEGG_SPREAD,    /* tensor, out: a vector parameter of every lane */
  INTEGG_LOAD,      /* first state row, rows, out: zero in lanes that read token 0 */
  INTEGG_STORE,     /* first state row, rows, in */
  INTEGG_GATE,      /* W, x, U, y, bias, h, f, past: the sum of W·x, U·y and the bias; U −1 for none */
  INTEGG_CANDIDATE, /* W, x, U, y, bias, h, f: also the residual x = clip(h + x), at row 0 */
  INTEGG_PROJECT,   /* W, x, out, lowest: out = max(lowest, W·x) */
  INTEGG_ADD,       /* W, x, out: out = clip(out + W·x) */
  INTEGG_LOSS       /* W, x: W·x are logits */
};

enum { INTEGG_INSTRUCTION = 9, INTEGG_TENSOR = 5 };

/* The uses of a tensor, as org.integg.kernels.device.Population numbers them. */
enum Kind { INTEGG_TABLE, INTEGG_MATRIX, INTEGG_VECTOR };

/* devices: how many at most, 0 for all; wave_blocks: how many blocks at a time at most, 0 for as many as memory
 * holds. rank: 1 to 64, or 0 for members that are all the model itself: they have no noise and can only be
 * evaluated. */
struct integg_setup {
  int32_t tensors, instructions, rank, shift, fraction_bits, tokens;
  int32_t pairs, activation_rows, state_rows, largest_fitness, devices, wave_blocks;
};

/* tensors: kind, rows, columns, divisor, stream of noise for A (that for B is the next); program: instructions;
 * quantiles: 8192 of the noise; exponentials: E[256]; thresholds: 2^fraction_bits mantissas of log2. */
struct PopulationGiven {
  integg_setup setup;
  std::vector<int32_t> tensors, program;
  std::vector<int8_t> quantiles;
  std::vector<int32_t> exponentials;
  std::vector<int64_t> thresholds;
};

/* An open population; the caller has checked sizes. One call at a time. */
struct OpenPopulation {
  int64_t weights = 0;  /* of all tensors, row-major, one after another */
  int64_t states = 0;   /* bytes [blocks][state rows][64] */
  int64_t tokens = 0;   /* numbers [pairs][tokens + 1] */
  int64_t pairs = 0;    /* of all blocks, idle ones included; there are twice as many lanes */
  int64_t tokenLimit = 0; /* a token is below it */
  int largestFitness = 0;

  virtual ~OpenPopulation() = default;
  virtual void put(const int8_t *weights, const int8_t *states) = 0;
  virtual void getWeights(int8_t *weights) = 0;
  virtual void getStates(int8_t *states) = 0;

  /* Reads tokens and returns log-likelihoods [blocks][64]. */
  virtual void evaluate(int64_t seed, int64_t epoch, const int32_t *tokens, int64_t *logLikelihoods) = 0;

  /* Moves a weight by the sign of its vote where |vote|·16 ≥ limit; the noise is that of the last evaluation.
   * fitness: [pairs], 0 where there is no pair; counts: weights changed, weights at ±127. */
  virtual void update(const int32_t *fitness, int64_t limit, int64_t *counts) = 0;
};

int countDevices();

std::unique_ptr<OpenPopulation> openPopulation(const PopulationGiven &given);

#endif
