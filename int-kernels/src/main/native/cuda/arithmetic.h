/* What all kernels share: the tensors of a model, where their noise lies, and the arithmetic of single values. */
#ifndef INTEGG_ARITHMETIC_H
#define INTEGG_ARITHMETIC_H

#include "device.h"
#include "population.h"

constexpr int kLanes = 64; /* members of a block */
constexpr int kPairs = 32; /* lane p + 32 is the − member of lane p's pair */
constexpr int kWarp = 32;
constexpr int kTile = 32; /* rows of a product that a warp makes at a time, and columns of one k-step */
constexpr unsigned kAll = 0xffffffffu;
constexpr int kQuantiles = 8192;

/*
 * A tensor [rows, columns], a vector having one column.
 *
 * A block's noise is a run of bytes. A of a table or matrix: [rows][rank][32], the pairs of a row in the order of
 * pairAt, so that the eight that a thread's results need are one load. B: words of four columns,
 * [columns / 4][rank][32 pairs]. A vector's two noises are both laid out as B, with its rows as columns.
 */
struct Tensor {
  int kind, rows, columns, rank, stream;
  int divisor, multiplier; /* org.integg.kernels.Divisor */
  int steps;               /* k-steps: columns / 32, rounded up */
  int64_t weights;         /* where it begins in the weights, and in the votes */
  int64_t packed;          /* where a matrix begins in the packed weights */
  int64_t a, b;            /* where its noise begins in a block's noise */
};

/* The pair at a place of a row of A: thread t of four has the pairs 8i + 2t + {0, 1}, i = 0 to 3. */
__device__ __forceinline__ int pairAt(int place) { return (place >> 1 & 3) * 8 + (place >> 3) * 2 + (place & 1); }

__device__ __forceinline__ int placeOf(int pair) { return (pair >> 1 & 3) * 8 + (pair >> 3) * 2 + (pair & 1); }

/* A word of activations: rows 4·quad to 4·quad + 3 of a lane. Lanes are exchanged in groups of eight, so that
 * the 32 words of a fragment of B lie in 32 banks. */
__device__ __forceinline__ int wordAt(int quad, int lane) { return quad * kLanes + (lane ^ ((quad & 3) << 3)); }

__device__ __forceinline__ int byteAt(int row, int lane) { return wordAt(row >> 2, lane) * 4 + (row & 3); }

__device__ __forceinline__ int byteOf(uint32_t word, int i) { return static_cast<int8_t>(word >> (8 * i)); }

__device__ __forceinline__ uint32_t asByte(int value, int i) {
  return (static_cast<uint32_t>(value) & 0xff) << (8 * i);
}

__device__ __forceinline__ int clip(int v) { return min(127, max(-127, v)); }

/* clip(floor(n / d)), d from 1 to 256 and multiplier ceil(2^23 / d): exact, see Divisor. The product is at most
 * 2^30 + 2^15. */
__device__ __forceinline__ int clippedQuotient(int n, int d, int multiplier) {
  int sign = n >> 31;
  int magnitude = min(n ^ sign, 128 * d);
  return clip(((magnitude * multiplier) >> 23) ^ sign);
}

__device__ __forceinline__ int multiplierOf(int d) { return ((1 << 23) + d - 1) / d; }

/* The − member's share of a product of noises, before the shift, which rounds down. */
__device__ __forceinline__ int signedShift(int product, int lane, int shift) {
  return (lane < kPairs ? product : -product) >> shift;
}

/* trunc(log2(sum / 16) · 2^bits) for sum ≥ 16: org.integg.kernels.Exp2, whose 2^bits thresholds it takes. */
__device__ __forceinline__ int log2(int64_t sum, const int64_t *thresholds, int bits) {
  int exponent = 63 - __clzll(sum);
  int64_t mantissa = sum << (61 - exponent);
  int low = 0;
  for (int step = 1 << (bits - 1); step > 0; step >>= 1) {
    if (mantissa >= thresholds[low + step]) low += step;
  }
  return ((exponent - 4) << bits) + low;
}

/* The 64 bits of org.integg.kernels.Noise.mix, and the 32 of its hash for an index and its neighbour. */
__device__ __forceinline__ uint64_t mix(uint64_t z) {
  uint64_t x = z + 0x9e3779b97f4a7c15ull;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
  return x ^ (x >> 31);
}

__device__ __forceinline__ uint32_t hash(int stream, int half, uint64_t key) {
  uint32_t x = static_cast<uint32_t>(half) * 0x9e3779b1u + static_cast<uint32_t>(stream) * 0x85ebca77u;
  x += static_cast<uint32_t>(key);
  x ^= x >> 16;
  x *= 0x21f0aaadu;
  x ^= x >> 15;
  x *= 0xd35a2d97u;
  x ^= x >> 15;
  x += static_cast<uint32_t>(key >> 32);
  x ^= x >> 16;
  x *= 0x21f0aaadu;
  x ^= x >> 15;
  x *= 0xd35a2d97u;
  return x ^ (x >> 15);
}

#endif
