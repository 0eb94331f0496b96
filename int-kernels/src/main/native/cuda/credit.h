/* The error at the output and credit over time. */
#ifndef INTEGG_CREDIT_H
#define INTEGG_CREDIT_H

#include "forward.h"

constexpr int kLikelihoodBits = 8;   /* fractional bits of a log-likelihood: Exp2.LEARNERS_BITS */
constexpr int kHeight = 7 << 4;      /* of the logits, the one to aim at: 7 bits */
constexpr int kMostStrength = 115;
constexpr int kNormShare = 218;      /* of 256: the share of the norm's own reaction */
constexpr int kBackThreads = 128;
constexpr int kBackLimit = 1 << 21;  /* p and q: 256 · 2^22 = 2^30 */

__device__ __forceinline__ int64_t isqrt(int64_t n) {
  int64_t root = 0;
  for (int64_t bit = int64_t(1) << 31; bit > 0; bit >>= 1) {
    if ((root + bit) * (root + bit) <= n) root += bit;
  }
  return root;
}

/* Turns a column's logits into errors: org.integg.kernels.SoftmaxScale. */
struct Softmax {
  int shift, reciprocal, strength, dither;

  /* sum is at least 256 · 16, so the shift is at least 0. */
  __device__ Softmax(int64_t sum, int log, int dither_) : dither(dither_) {
    int k = 64 - __clzll(sum) - 16;
    shift = k + 3;
    reciprocal = static_cast<int>((1 << 30) / (k >= 0 ? sum >> k : sum << -k));
    strength = clamp((log >> (kLikelihoodBits - 4)) - 128 - kHeight, kMostStrength);
  }

  __device__ __forceinline__ int error(int v, int exponential, bool wanted) const {
    int p = (((exponential << 3) >> shift) * reciprocal + (1 << 15)) >> 16; /* the product is at most 2^30 */
    int q = p + ((p * strength) >> 7);
    return clip(((wanted ? 1 << 14 : 0) - q + ((dither + 37 * v) & 127)) >> 7);
  }
};

/* Errors of a plain lane, and s = Σ e·logit, |s| < 2^24 each warp together. */
__device__ __forceinline__ int64_t makeErrors(const Memory &m, const integg_error &o, int column, const int *table) {
  int lane = threadIdx.x % kWarp, vocabulary = static_cast<int>(o.vocabulary);
  Column c = m.columnOf(column);
  int target = m.token(column + m.width());
  int targetLogit = byteOf(m.word(o.logits, column, vocabulary, target & ~3), target & 3);
  long long sum = 0; /* ≤ 65,536 · 2^20 */
  for (int v = lane * 4; v < vocabulary; v += kWarp * 4) {
    uint32_t word = m.word(o.logits, column, vocabulary, v);
    for (int i = 0; i < 4 && v + i < vocabulary; i++) sum += table[byteOf(word, i) + 128];
  }
  sum = warpSum(sum);
  int log = log2(sum, m.at<int64_t>(m.s.thresholds), kLikelihoodBits);
  if (lane == 0) add64(m.at<int64_t>(o.sum), ((targetLogit + 128) << (kLikelihoodBits - 4)) - log);
  uint64_t key = static_cast<uint64_t>(m.step(STEP_KEYS + m.blocks() + c.block));
  uint64_t dither = mix(mix(key ^ static_cast<uint64_t>(c.t)) + static_cast<uint64_t>(c.lane));
  Softmax softmax(sum, log, static_cast<int>(dither & 127));
  int dot = 0; /* Σ|e| < 2^17, so < 2^24 */
  for (int v = lane * 4; v < vocabulary; v += kWarp * 4) {
    uint32_t word = m.word(o.logits, column, vocabulary, v), out = 0;
    for (int i = 0; i < 4 && v + i < vocabulary; i++) {
      int logit = byteOf(word, i), error = softmax.error(v + i, table[logit + 128], v + i == target);
      if (v + i == target && logit == 127 && error > 0) error = 0; /* it cannot rise */
      dot += error * logit;
      out |= asByte(error, i);
    }
    m.word(o.errors, column, vocabulary, v) = out;
  }
  return warpSum(dot);
}

/* For every column: errors, 2^15 div the mean of the last norm, and the norm's reaction. Grid: [columns / 8]. */
__global__ void __launch_bounds__(kColumnThreads) errorColumns(Memory m, integg_error o) {
  BLOCK_MEMORY(memory);
  int *table = reinterpret_cast<int *>(memory), column, width = static_cast<int>(o.width);
  table[threadIdx.x] = m.at<int32_t>(m.s.exponentials)[threadIdx.x];
  __syncthreads();
  if (!ownColumn(0, m.columns(), column)) return;
  int64_t dot = 0;
  if (m.columnOf(column).lane < kPlain) {
    dot = makeErrors(m, o, column, table);
  } else {
    for (int v = threadIdx.x % kWarp * 4; v < o.vocabulary; v += kWarp * 4) {
      m.word(o.errors, column, o.vocabulary, v) = 0;
    }
  }
  int mean = meanOf(m, o.last, column, width);
  /* |dot| < 2^24, 16·isqrt(D)·218 < 2^18, bits ≤ 14: below 2^56 */
  int64_t reaction = dot * 16 * isqrt(width) * kNormShare * (1 << *m.at<int32_t>(o.bits)) / (256 * width);
  int2 norms = {(1 << 15) / mean, static_cast<int>(clamp64(reaction, 1 << 29))};
  if (threadIdx.x % kWarp == 0) m.at<int2>(o.norms)[column] = norms;
}

/* A lane's row through the segment, from the end: q replaces p. Grid: [blocks·64·D / threads][layers]. */
__global__ void __launch_bounds__(kBackThreads) backInTime(Memory m, integg_back o) {
  int64_t i = static_cast<int64_t>(blockIdx.x) * kBackThreads + threadIdx.x, layer = blockIdx.y;
  int width = static_cast<int>(o.width), squares = 0; /* ≤ 1024 · 127² < 2^24 */
  int64_t row = i % width, within = i / width;
  if (within < m.width()) {
    int64_t first = layer * m.columns() + within, token = static_cast<int64_t>(m.width()) * width;
    int scale = m.at<int32_t>(o.scale)[layer], later = 0, product = 0;
    for (int t = static_cast<int>(m.s.segment) - 1; t >= 0; t--) {
      int64_t at = first * width + t * token + row;
      int q = 0;
      if (t + 1 < m.s.segment && m.token(static_cast<int>((t + 1) * m.width() + within)) != 0) {
        q = clamp(((129 - m.at<int8_t>(o.gate)[at + token]) * (product + later)) >> 8, kBackLimit);
      }
      product = m.at<int32_t>(o.credit)[at];
      m.at<int32_t>(o.credit)[at] = later = q;
      int credit = clip((q + (1 << (scale - 1))) >> scale);
      m.at<int8_t>(o.scaled)[at] = static_cast<int8_t>(credit);
      squares += credit * credit;
    }
  }
  addOfWarp(m.at<int64_t>(o.squares) + layer, squares);
}

#endif
