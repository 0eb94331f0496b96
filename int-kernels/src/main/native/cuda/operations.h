/*
 * Checks that a script's operations exist and name places in its memory. How far an array reaches from its place,
 * and what tables in the memory say, is up to the script: neither is checked.
 */
#ifndef INTEGG_OPERATIONS_H
#define INTEGG_OPERATIONS_H

#include <vector>

#include "checks.h"
#include "lanes.h"

/* The fields of each operation, in the order of ScriptOperation: p a place, o a place or −1, n a count of things that
 * lie in the memory, f a FINISH_…, - any number. */
inline const char *const kFields[] = {
    "", "pn", "npnpnpp--", "nnnppp-", "pnnnnf-p", "pnnnnf-p", "pnnnnf-p", "pnnnnf-p", "pnpnpppp", "nnppppp",
    "pnpnnp", "pnp", "pnn-p", "--nnppp", "--nnppp", "--nnppp", "pnpppppppp", "pnpp", "pnpp", "pppn", "pnn-p"};

/* The fields that follow a product's, by its finish. */
inline const char *const kFinishFields[] = {"", "ppp", "ppppp", "-", "", "pp-ppp", "", "pppppp", "-poo-"};

constexpr int64_t kOperations = sizeof kFields / sizeof *kFields;
constexpr int64_t kFinishes = sizeof kFinishFields / sizeof *kFinishFields;

/* Checks fields from `at` on; returns the finish, or −1. */
inline int64_t requireFields(const int64_t *at, const char *fields, int64_t bytes, const std::string &where) {
  int64_t finish = -1;
  for (int i = 0; fields[i] != 0; i++) {
    std::string what = where + "field " + std::to_string(i + 1);
    if (fields[i] == 'p') requireRange(at[i], 0, bytes - 1, what);
    if (fields[i] == 'o') requireRange(at[i], -1, bytes - 1, what);
    if (fields[i] == 'n') requireRange(at[i], 0, bytes, what);
    if (fields[i] == 'f') requireRange(finish = at[i], 0, kFinishes - 1, what);
  }
  return finish;
}

inline void requireOperation(const int64_t *o, int64_t bytes, const std::string &where) {
  requireRange(o[0], 0, kOperations - 1, where + "operation");
  int64_t finish = requireFields(o + 1, kFields[o[0]], bytes, where);
  if (finish >= 0) requireFields(o + 9, kFinishFields[finish], bytes, where + "product's ");
  if (o[0] == SCRIPT_CLEAR) requireRange(o[2], 0, bytes - o[1], where + "bytes to clear");
}

inline int64_t tokensOf(const integg_script_setup &s) { return (s.segment + 1) * s.blocks * kLanes; }

inline void requireTable(const integg_script_setup &s, int64_t place, int64_t size, const char *what) {
  requireRange(place, 0, s.bytes - size, what);
}

inline void requireScript(const integg_script_setup &s, const std::vector<int64_t> &operations) {
  requireRange(s.device, 0, 1 << 16, "device");
  requireRange(s.bytes, 1, int64_t(1) << 48, "bytes");
  requireRange(s.blocks, 1, 1 << 11, "blocks");
  requireRange(s.segment, kWindow, 1 << 11, "tokens of a segment");
  require(s.segment % kWindow == 0, "tokens of a segment: must be a multiple of 4");
  requireRange(s.blocks * s.segment, 1, 1 << 11, "blocks by tokens"); /* 2^17 columns: see lanes.h */
  requireTable(s, s.step, (STEP_KEYS + 2 * s.blocks) * 8, "a step's numbers");
  requireTable(s, s.tokens, tokensOf(s) * 4, "tokens");
  require(s.tokens >= s.step + (STEP_KEYS + 2 * s.blocks) * 8, "tokens: must follow a step's numbers");
  requireTable(s, s.quantiles, kQuantiles, "quantiles");
  requireTable(s, s.exponentials, 256 * 4, "exponentials");
  requireTable(s, s.thresholds, 256 * 8, "thresholds");
  requireTable(s, s.roots, 4096 * 2, "roots");
  requireRange(s.operations, 1, 1 << 24, "operations");
  requireCount(operations.size(), s.operations * INTEGG_OPERANDS, "operations");
  require(operations[0] == SCRIPT_PART, "operation 0: must begin a part");
  for (int64_t i = 0; i < s.operations; i++) {
    requireOperation(operations.data() + i * INTEGG_OPERANDS, s.bytes, "operation " + std::to_string(i) + ": ");
  }
}

/* The limit that a token must be below: it is one of the errors' logits, and a row within the memory. */
inline int64_t tokenLimitOf(const integg_script_setup &s, const std::vector<int64_t> &operations) {
  int64_t limit = INT32_MAX;
  for (size_t i = 0; i < operations.size(); i += INTEGG_OPERANDS) {
    const int64_t *o = &operations[i];
    if (o[0] == SCRIPT_ERROR) limit = std::min(limit, o[2]);
    if (o[0] == SCRIPT_BEGIN) limit = std::min(limit, (s.bytes - o[2]) / std::max<int64_t>(1, pitchOf(o[3])));
  }
  return limit;
}

#endif
