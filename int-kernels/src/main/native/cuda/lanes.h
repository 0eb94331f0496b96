/* What a script's operations share: its memory, the lanes of a column, their partners and their noise. */
#ifndef INTEGG_LANES_H
#define INTEGG_LANES_H

#include "arithmetic.h"
#include "script.h"

constexpr int kPlain = 56; /* Lanes.PLAIN: lanes that read the text as it is; then one probe of outputs */
constexpr int kOutputProbes = 1, kRowProbes = 4, kStateProbes = 3;
constexpr int kFirstRow = kPlain + kOutputProbes, kFirstState = kFirstRow + kRowProbes;
constexpr int kWindow = 4; /* tokens from one perturbation of the state to the next */
constexpr int kLags = kWindow - 1;

__host__ __device__ constexpr int64_t pitchOf(int64_t columns) { return (columns + 15) / 16 * 16; }

/* A column of activations: a lane of a block at a token. */
struct Column {
  int t, block, lane;
};

struct Memory {
  unsigned char *base;
  integg_script_setup s;

  template <typename T>
  __device__ __forceinline__ T *at(int64_t place) const {
    return reinterpret_cast<T *>(base + place);
  }

  /* A word of four rows of a column. */
  __device__ __forceinline__ uint32_t &word(int64_t place, int64_t column, int64_t rows, int row) const {
    return *at<uint32_t>(place + column * pitchOf(rows) + row);
  }

  __device__ __forceinline__ int64_t step(int which) const { return at<int64_t>(s.step)[which]; }
  __device__ __forceinline__ int blocks() const { return static_cast<int>(s.blocks); }
  __device__ __forceinline__ int width() const { return blocks() * kLanes; } /* columns of a token */
  __device__ __forceinline__ int columns() const { return width() * static_cast<int>(s.segment); } /* ≤ 2^17 */

  __device__ __forceinline__ int token(int column) const { return at<int32_t>(s.tokens)[column]; }

  __device__ __forceinline__ Column columnOf(int n) const {
    return {n / width(), n / kLanes % blocks(), n % kLanes};
  }

  __device__ __forceinline__ int columnAt(int t, int block, int lane) const {
    return (t * blocks() + block) * kLanes + lane;
  }

  /* The column that a probe is compared with. */
  __device__ __forceinline__ int partnerOf(const Column &c) const {
    int t = c.lane < kFirstState ? c.t : c.t / kWindow * kWindow;
    int turn = (c.lane - kPlain) * (kPlain / 8) + t + static_cast<int>(step(STEP_TURN)); /* ≤ 49 + 1023 + 55 */
    return columnAt(c.t, c.block, turn % kPlain);
  }

  /* (factor·N + 2) >> 2 of a block's noise. */
  __device__ __forceinline__ int noise(int block, int64_t stream, int index, int factor) const {
    uint64_t key = static_cast<uint64_t>(step(STEP_KEYS + block));
    uint32_t bits = hash(static_cast<int>(stream), index >> 1, key);
    int value = at<int8_t>(s.quantiles)[(bits >> ((index & 1) * 16)) & (kQuantiles - 1)];
    return (factor * value + 2) >> 2;
  }

  __device__ __forceinline__ bool isRowProbe(int lane) const { return lane >= kFirstRow && lane < kFirstState; }

  /* Noise of a site's row in a lane that probes rows: |ξ| ≤ 15. An index is below 2^10 · 2^14 · 4. */
  __device__ __forceinline__ int rowNoise(const Column &c, int64_t stream, int rows, int row) const {
    return noise(c.block, stream, (c.t * rows + row) * kRowProbes + c.lane - kFirstRow, 1);
  }

  /* Noise of a state in a window, of a lane that probes states: |ξ| ≤ 46. */
  __device__ __forceinline__ int stateNoise(const Column &c, int64_t stream, int width, int row) const {
    return noise(c.block, stream, (c.t / kWindow * width + row) * kStateProbes + c.lane - kFirstState, 3);
  }
};

__device__ __forceinline__ int magnitude(int v) { return v < 0 ? -v : v; }

__device__ __forceinline__ int clamp(int v, int limit) { return min(limit, max(-limit, v)); }

__device__ __forceinline__ int64_t clamp64(int64_t v, int64_t limit) {
  return v > limit ? limit : v < -limit ? -limit : v;
}

template <typename T>
__device__ __forceinline__ T warpSum(T value) {
  for (int mask = 1; mask < kWarp; mask *= 2) value += __shfl_xor_sync(kAll, value, mask);
  return value;
}

/* Adds to a sum in two's complement. */
__device__ __forceinline__ void add64(int64_t *to, int64_t value) {
  atomicAdd(reinterpret_cast<unsigned long long *>(to), static_cast<unsigned long long>(value));
}

/* A warp together: one addition for all. */
__device__ __forceinline__ void addOfWarp(int64_t *to, int64_t value) {
  value = warpSum(static_cast<long long>(value));
  if (threadIdx.x % kWarp == 0 && value != 0) add64(to, value);
}

#endif
