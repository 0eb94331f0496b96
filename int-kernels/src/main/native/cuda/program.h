/*
 * Checks that a population's program keeps to its tensors, activations and states. The kernels check nothing: an
 * operand out of range would read or write other memory of the device.
 */
#ifndef INTEGG_PROGRAM_H
#define INTEGG_PROGRAM_H

#include "arithmetic.h"
#include "checks.h"

/* The program of a population, operation by operation. */
class ProgramCheck {
  const PopulationGiven &given;
  const integg_setup &s;
  std::string where; /* the operation being checked */

  const int32_t *tensor(int64_t number, int kind) const {
    requireRange(number, 0, s.tensors - 1, where + "tensor");
    const int32_t *t = given.tensors.data() + number * INTEGG_TENSOR;
    require(t[0] == kind, where + "tensor " + std::to_string(number) + " is of another kind");
    return t;
  }

  /* Products read whole k-steps, and rows come in words. */
  void activation(int64_t first, int64_t rows) const {
    require(first % kTile == 0, where + "activation " + std::to_string(first) + ": must be a multiple of 32");
    int64_t whole = (rows + kTile - 1) / kTile * kTile;
    requireRange(first, 0, s.activation_rows - whole, where + "activation");
  }

  void state(int64_t first, int64_t rows) const {
    require(first % 4 == 0 && rows % 4 == 0 && rows > 0, where + "states: rows must be a multiple of 4");
    requireRange(rows, 4, s.state_rows, where + "rows of states");
    requireRange(first, 0, s.state_rows - rows, where + "states");
  }

  /* Checks a matrix and the activation that it multiplies; returns the matrix's rows. */
  int64_t product(const int32_t *o) const {
    const int32_t *w = tensor(o[0], INTEGG_MATRIX);
    activation(o[1], w[2]);
    return w[1];
  }

  /* Checks one or two products and a bias; returns the rows. */
  int64_t sum(const int32_t *o) const {
    int64_t rows = product(o);
    if (o[2] != -1) require(product(o + 2) == rows, where + "two products of unequal rows");
    activation(o[4], rows);
    return rows;
  }

  void operation(const int32_t *o) {
    switch (o[0]) {
      case INTEGG_EMBED: return activation(o[2], tensor(o[1], INTEGG_TABLE)[2]);
      case INTEGG_NORM: activation(o[2], tensor(o[1], INTEGG_VECTOR)[1]); return activation(o[3], tensor(o[1], INTEGG_VECTOR)[1]);
      case INTEGG_SPREAD: return activation(o[2], tensor(o[1], INTEGG_VECTOR)[1]);
      case INTEGG_LOAD:
      case INTEGG_STORE: return state(o[1], o[2]), activation(o[3], o[2]);
      case INTEGG_GATE: {
        int64_t rows = sum(o + 1);
        return activation(o[6], rows), activation(o[7], rows), activation(o[8], rows);
      }
      case INTEGG_CANDIDATE: {
        int64_t rows = sum(o + 1);
        return activation(o[6], rows), activation(o[7], rows), activation(0, rows);
      }
      case INTEGG_PROJECT: requireRange(o[4], -127, 0, where + "lowest value"); [[fallthrough]];
      case INTEGG_ADD: return activation(o[3], product(o + 1));
      case INTEGG_LOSS: product(o + 1); return;
      default: throw std::invalid_argument(where + "operation " + std::to_string(o[0]) + " does not exist");
    }
  }

  void tensors() {
    for (int i = 0; i < s.tensors; i++) {
      const int32_t *t = given.tensors.data() + i * INTEGG_TENSOR;
      where = "tensor " + std::to_string(i) + ": ";
      requireRange(t[0], INTEGG_TABLE, INTEGG_VECTOR, where + "kind");
      requireRange(t[1], 1, 65536, where + "rows");
      requireRange(t[2], 1, 16384, where + "columns");
      requireRange(t[3], 1, 256, where + "divisor");
      int64_t inner = t[0] == INTEGG_VECTOR ? t[1] : t[2];
      require(inner % 4 == 0, where + std::to_string(inner) + ": must be a multiple of 4");
      require(t[0] != INTEGG_VECTOR || t[2] == 1, where + "a vector of more than one column");
    }
  }

 public:
  explicit ProgramCheck(const PopulationGiven &given_) : given(given_), s(given_.setup) {}

  void all() {
    requireRange(s.rank, 0, 64, "rank");
    requireRange(s.shift, 0, 30, "shift");
    requireRange(s.fraction_bits, 4, 12, "fraction bits");
    requireRange(s.tokens, 1, 1 << 20, "tokens");
    requireRange(s.pairs, 1, 1 << 26, "pairs");
    requireRange(s.activation_rows, kTile, 1 << 20, "activation rows");
    require(s.activation_rows % kTile == 0, "activation rows: must be a multiple of 32");
    requireRange(s.state_rows, 0, 1 << 24, "state rows");
    require(s.state_rows % 4 == 0, "state rows: must be a multiple of 4");
    requireRange(s.largest_fitness, 0, 48, "largest fitness");
    requireRange(s.devices, 0, 1 << 16, "devices");
    requireRange(s.wave_blocks, 0, INT32_MAX, "blocks of a wave");
    requireRange(s.tensors, 1, 1 << 20, "tensors");
    requireRange(s.instructions, 1, 1 << 20, "instructions");
    requireCount(given.tensors.size(), int64_t(s.tensors) * INTEGG_TENSOR, "tensors");
    requireCount(given.program.size(), int64_t(s.instructions) * INTEGG_INSTRUCTION, "program");
    requireCount(given.quantiles.size(), kQuantiles, "quantiles");
    requireCount(given.exponentials.size(), 256, "exponentials");
    requireCount(given.thresholds.size(), int64_t(1) << s.fraction_bits, "thresholds");
    tensors();
    for (int i = 0; i < s.instructions; i++) {
      where = "instruction " + std::to_string(i) + ": ";
      operation(given.program.data() + i * INTEGG_INSTRUCTION);
    }
  }
};

inline void requireProgram(const PopulationGiven &given) { ProgramCheck(given).all(); }

/* The limit that a token must be below: it is a row of every table, and of the logits. */
inline int64_t tokenLimitOf(const PopulationGiven &given) {
  int64_t limit = INT32_MAX;
  for (size_t i = 0; i < given.program.size(); i += INTEGG_INSTRUCTION) {
    const int32_t *o = given.program.data() + i;
    if (o[0] != INTEGG_EMBED && o[0] != INTEGG_LOSS) continue;
    limit = std::min<int64_t>(limit, given.tensors[static_cast<size_t>(o[1]) * INTEGG_TENSOR + 1]);
  }
  return limit;
}

#endif
