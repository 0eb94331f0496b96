/* Votes of a wave, on the tensor cores with pairs as the columns of the product; the update; packing. */
#ifndef INTEGG_VOTES_H
#define INTEGG_VOTES_H

#include "arithmetic.h"

constexpr int kVoteThreads = 128;
constexpr int kVoteTile = 64;  /* rows and columns of the votes that a thread block sums */
constexpr int kVoteSteps = 4;  /* of 32 pairs, between two barriers */
constexpr int kVoteStride = 8 * kVoteSteps + 4; /* words: the four more keep fragments in 32 banks */
constexpr int kMostSteps = 16384; /* of 32 terms of at most 61² < 2^12: sums stay below 2^31 */

struct VoteArguments {
  const Tensor *tensors;
  const int *tiles; /* [grid.x]: tensor, first row, first column */
  const int8_t *noise;
  int64_t bytes;
  int blocks, stepsPerBlock; /* of the wave; k-steps that one thread block takes */
  const int8_t *fitness;     /* [blocks of the wave][32], −48 to 48 */
  unsigned long long *votes; /* two's complement */
};

/* Words [32][stride] of c = f·A for 64 rows: c = 64·high + low, −32 ≤ low ≤ 31, where a fitness is beyond ±1. */
template <bool kSplit>
__device__ void stageCoefficients(const VoteArguments &v, const Tensor &t, int firstRow, int step, uint32_t *low,
                                  uint32_t *high) {
  for (int i = threadIdx.x; i < kVoteTile * 8 * kVoteSteps; i += kVoteThreads) {
    int quad = i % 8, row = i / 8 % kVoteTile, s = i / 8 / kVoteTile, block = (step + s) / t.rank;
    uint32_t lowWord = 0, highWord = 0;
    if (firstRow + row < t.rows && block < v.blocks) {
      int64_t at = (static_cast<int64_t>(firstRow + row) * t.rank + (step + s) % t.rank) * 8 + quad;
      uint32_t a = reinterpret_cast<const uint32_t *>(v.noise + block * v.bytes + t.a)[at];
      for (int j = 0; j < 4; j++) {
        int c = byteOf(a, j) * v.fitness[block * kPairs + pairAt(4 * quad + j)];
        int digit = kSplit ? (c + 32) >> 6 : 0;
        highWord |= asByte(digit, j);
        lowWord |= asByte(c - digit * 64, j);
      }
    }
    low[row * kVoteStride + s * 8 + quad] = lowWord;
    if (kSplit) high[row * kVoteStride + s * 8 + quad] = highWord;
  }
}

/* B of 64 columns, pairs side by side in the order of A. */
__device__ __forceinline__ void stageData(const VoteArguments &v, const Tensor &t, int firstColumn, int step,
                                          uint32_t *data) {
  for (int i = threadIdx.x; i < kVoteTile / 4 * 8 * kVoteSteps; i += kVoteThreads) {
    int place = i % 8, quad = i / 8 % (kVoteTile / 4), s = i / 8 / (kVoteTile / 4), block = (step + s) / t.rank;
    uint32_t words[4] = {0, 0, 0, 0};
    if (firstColumn + 4 * quad < t.columns && block < v.blocks) {
      const uint32_t *b = reinterpret_cast<const uint32_t *>(v.noise + block * v.bytes + t.b) +
                          (static_cast<int64_t>(firstColumn / 4 + quad) * t.rank + (step + s) % t.rank) * kPairs;
      for (int j = 0; j < 4; j++) {
        uint32_t word = b[pairAt(4 * place + j)];
        for (int c = 0; c < 4; c++) words[c] |= asByte(byteOf(word, c), j);
      }
    }
    for (int c = 0; c < 4; c++) data[(4 * quad + c) * kVoteStride + s * 8 + place] = words[c];
  }
}

/* Grid: [tiles][shares of the wave]. */
template <bool kSplit>
__global__ void __launch_bounds__(kVoteThreads) addVotes(VoteArguments v) {
  BLOCK_MEMORY(memory);
  uint32_t *low = reinterpret_cast<uint32_t *>(memory), *data = low + kVoteTile * kVoteStride;
  uint32_t *high = data + kVoteTile * kVoteStride;
  const int *tile = v.tiles + blockIdx.x * 3;
  const Tensor &t = v.tensors[tile[0]];
  int warp = threadIdx.x / kWarp, g = threadIdx.x % kWarp / 4, quarter = threadIdx.x % 4;
  int sums[2][8][4] = {};
  int end = min(v.blocks * t.rank, static_cast<int>(blockIdx.y + 1) * v.stepsPerBlock);
  for (int step = blockIdx.y * v.stepsPerBlock; step < end; step += kVoteSteps) {
    stageCoefficients<kSplit>(v, t, tile[1], step, low, high);
    stageData(v, t, tile[2], step, data);
    __syncthreads();
    for (int s = 0; s < kVoteSteps; s++) {
      for (int digit = 0; digit <= (kSplit ? 1 : 0); digit++) {
        const uint32_t *from = (digit ? high : low) + (warp * 16 + g) * kVoteStride + s * 8 + quarter;
        const uint32_t a[4] = {from[0], from[8 * kVoteStride], from[4], from[8 * kVoteStride + 4]};
#pragma unroll
        for (int n = 0; n < 8; n++) {
          const uint32_t *b = data + (n * 8 + g) * kVoteStride + s * 8 + quarter;
          multiply(sums[digit][n], a, b[0], b[4]);
        }
      }
    }
    __syncthreads();
  }
#pragma unroll
  for (int n = 0; n < 8; n++) {
#pragma unroll
    for (int i = 0; i < 4; i++) {
      int row = tile[1] + warp * 16 + i / 2 * 8 + g, column = tile[2] + n * 8 + quarter * 2 + i % 2;
      if (row >= t.rows || column >= t.columns) continue;
      long long sum = sums[0][n][i] + (kSplit ? static_cast<long long>(sums[1][n][i]) * 64 : 0);
      atomicAdd(v.votes + t.weights + static_cast<int64_t>(row) * t.columns + column,
                static_cast<unsigned long long>(sum));
    }
  }
}

/* Grid: [tensors][quads of rows]; one warp sums a vector's votes Σ_p f_p·N1·N2 for four rows. */
__global__ void __launch_bounds__(kWarp) addVectorVotes(VoteArguments v) {
  const Tensor &t = v.tensors[blockIdx.x];
  int quad = blockIdx.y;
  if (t.kind != INTEGG_VECTOR || quad >= t.rows / 4) return;
  long long sums[4] = {0, 0, 0, 0};
  for (int block = 0; block < v.blocks; block++) {
    const uint32_t *noise = reinterpret_cast<const uint32_t *>(v.noise + block * v.bytes) + quad * kPairs + threadIdx.x;
    uint32_t first = noise[t.a / 4], second = noise[t.b / 4];
    int fitness = v.fitness[block * kPairs + threadIdx.x];
    for (int i = 0; i < 4; i++) sums[i] += fitness * byteOf(first, i) * byteOf(second, i);
  }
  for (int i = 0; i < 4; i++) {
    for (int mask = 1; mask < kWarp; mask *= 2) sums[i] += __shfl_xor_sync(kAll, sums[i], mask);
    if (threadIdx.x == 0) v.votes[t.weights + 4 * quad + i] += static_cast<unsigned long long>(sums[i]);
  }
}

__global__ void addVotesOf(unsigned long long *votes, const unsigned long long *others, int64_t count) {
  int64_t i = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (i < count) votes[i] += others[i];
}

__global__ void update(const unsigned long long *votes, int8_t *weights, int64_t count, int64_t limit,
                       unsigned long long *counts) {
  int64_t i = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  int changed = 0, saturated = 0;
  if (i < count) {
    int64_t vote = static_cast<int64_t>(votes[i]), magnitude = vote < 0 ? -vote : vote; /* < 2^45 */
    int weight = weights[i];
    int moved = vote != 0 && magnitude * 16 >= limit ? clip(weight + (vote > 0 ? 1 : -1)) : weight;
    changed = moved != weight;
    saturated = moved == 127 || moved == -127;
    weights[i] = static_cast<int8_t>(moved);
  }
  for (int mask = 1; mask < kWarp; mask *= 2) {
    changed += __shfl_xor_sync(kAll, changed, mask);
    saturated += __shfl_xor_sync(kAll, saturated, mask);
  }
  if (threadIdx.x % kWarp == 0) {
    atomicAdd(counts, static_cast<unsigned long long>(changed));
    atomicAdd(counts + 1, static_cast<unsigned long long>(saturated));
  }
}

/* A matrix in the order of the fragments: [tiles of 32 rows][k-steps][2][32 lanes] of four words; zeros beyond. */
__global__ void pack(Tensor t, const int8_t *weights, uint32_t *packed) {
  int64_t i = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  int64_t fragment = i / 128;
  if (fragment >= static_cast<int64_t>((t.rows + kTile - 1) / kTile) * t.steps * 2) return;
  int word = static_cast<int>(i % 4), lane = static_cast<int>(i / 4 % kWarp);
  int64_t tile = fragment / 2 / t.steps, step = fragment / 2 % t.steps;
  int64_t row = tile * kTile + fragment % 2 * 16 + word % 2 * 8 + lane / 4;
  uint32_t value = 0;
  for (int j = 0; j < 4; j++) {
    int64_t column = step * 32 + word / 2 * 16 + lane % 4 * 4 + j;
    if (row < t.rows && column < t.columns) value |= asByte(weights[t.weights + row * t.columns + column], j);
  }
  packed[t.packed * 4 + i] = value;
}

#endif
