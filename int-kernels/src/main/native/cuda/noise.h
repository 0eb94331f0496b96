/* The noise of a wave of blocks, from counters: org.integg.kernels.Noise. */
#ifndef INTEGG_NOISE_H
#define INTEGG_NOISE_H

#include "arithmetic.h"

constexpr int kNoiseThreads = 256;

struct NoiseArguments {
  const Tensor *tensors;
  int count;
  const int8_t *quantiles;
  uint64_t seed, epoch;
  int64_t firstPair;
  int8_t *noise; /* [blocks of the wave][bytes] */
  int64_t bytes;
};

/* Rows of A: a thread makes two indices of four neighbouring places, one hash for each pair. */
__device__ __forceinline__ void fillA(const Tensor &t, const int8_t *table, const uint64_t *keys, int worker,
                                      int workers, uint32_t *out) {
  int64_t count = static_cast<int64_t>(t.rows) * t.rank; /* at most 65,536 · 64 */
  for (int64_t item = worker; item < (count + 1) / 2 * 8; item += workers) {
    int half = static_cast<int>(item / 8), quad = static_cast<int>(item % 8);
    uint32_t even = 0, odd = 0;
    for (int i = 0; i < 4; i++) {
      uint32_t bits = hash(t.stream, half, keys[pairAt(4 * quad + i)]);
      even |= asByte(table[bits & (kQuantiles - 1)], i);
      odd |= asByte(table[(bits >> 16) & (kQuantiles - 1)], i);
    }
    out[half * 16 + quad] = even;
    if (2 * half + 1 < count) out[half * 16 + 8 + quad] = odd;
  }
}

/* Words of B: four columns of a pair; at rank 1 they are two hashes. */
__device__ __forceinline__ void fillB(int stream, int columns, int rank, const int8_t *table, const uint64_t *keys,
                                      int worker, int workers, uint32_t *out) {
  for (int item = worker; item < columns / 4 * rank * kPairs; item += workers) {
    int pair = item % kPairs, r = item / kPairs % rank, quad = item / kPairs / rank;
    uint32_t word = 0, bits = 0;
    for (int i = 0; i < 4; i++) {
      int index = (4 * quad + i) * rank + r;
      if (rank > 1 || i % 2 == 0) bits = hash(stream, index >> 1, keys[pair]);
      word |= asByte(table[(bits >> ((index & 1) * 16)) & (kQuantiles - 1)], i);
    }
    out[item] = word;
  }
}

/* Grid: [blocks of the wave][shares of the work]. */
__global__ void __launch_bounds__(kNoiseThreads) fillNoise(NoiseArguments n) {
  BLOCK_MEMORY(memory);
  uint64_t *keys = reinterpret_cast<uint64_t *>(memory);
  int8_t *table = reinterpret_cast<int8_t *>(keys + kPairs);
  int thread = threadIdx.x;
  for (int i = thread; i < kQuantiles; i += kNoiseThreads) table[i] = n.quantiles[i];
  if (thread < kPairs) {
    keys[thread] = mix(mix(mix(n.seed) ^ n.epoch) ^ static_cast<uint64_t>(n.firstPair + blockIdx.x * kPairs + thread));
  }
  __syncthreads();
  int8_t *out = n.noise + blockIdx.x * n.bytes;
  int worker = blockIdx.y * kNoiseThreads + thread, workers = gridDim.y * kNoiseThreads;
  for (int i = 0; i < n.count; i++) {
    const Tensor &t = n.tensors[i];
    uint32_t *a = reinterpret_cast<uint32_t *>(out + t.a), *b = reinterpret_cast<uint32_t *>(out + t.b);
    if (t.kind == INTEGG_VECTOR) {
      fillB(t.stream, t.rows, 1, table, keys, worker, workers, a);
      fillB(t.stream + 1, t.rows, 1, table, keys, worker, workers, b);
    } else {
      fillA(t, table, keys, worker, workers, a);
      fillB(t.stream + 1, t.columns, t.rank, table, keys, worker, workers, b);
    }
  }
}

constexpr size_t kNoiseMemory = kPairs * sizeof(uint64_t) + kQuantiles;

#endif
