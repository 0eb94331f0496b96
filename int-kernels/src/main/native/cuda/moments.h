/*
 * The updates by a step's sums: weights by two moments of their votes, feedback by normalized least mean squares,
 * scales. Grid: [shares][tensors or matrices].
 */
#ifndef INTEGG_MOMENTS_H
#define INTEGG_MOMENTS_H

#include "credit.h"

constexpr int kMoveThreads = 256;
constexpr int kFractionBits = 16;
constexpr int kMostValue = 127 << kFractionBits;
constexpr int kVoteBits = 24, kMostVote = 8191;
constexpr int kDecayBits = 27;
constexpr int kRootBits = 12;

enum { STATISTIC_LARGEST, STATISTIC_SQUARES, STATISTIC_SECOND, STATISTICS };
enum { STATISTIC_POWER = 1, FEEDBACK_STATISTICS };

__device__ __forceinline__ int64_t firstOfGrid() {
  return static_cast<int64_t>(blockIdx.x) * kMoveThreads + threadIdx.x;
}

__device__ __forceinline__ int64_t gridStep() { return static_cast<int64_t>(gridDim.x) * kMoveThreads; }

/* The largest of a warp's values, which are not negative. */
__device__ __forceinline__ void largestOfWarp(int64_t *to, int value) {
  for (int mask = 1; mask < kWarp; mask *= 2) value = max(value, __shfl_xor_sync(kAll, value, mask));
  auto *largest = reinterpret_cast<unsigned long long *>(to);
  if (threadIdx.x % kWarp == 0) atomicMax(largest, static_cast<unsigned long long>(value));
}

/* One tensor of an update. */
struct Moving {
  int64_t begin, size, columns;
  int32_t *votes, *weights, *average, *first, *second;
  int8_t *bytes;
  int64_t *statistics;

  __device__ Moving(const Memory &m, const integg_move &o) {
    const int64_t *entry = m.at<int64_t>(o.table) + blockIdx.y * MOVE_FIELDS;
    begin = entry[MOVE_BEGIN], columns = entry[MOVE_COLUMNS], size = entry[MOVE_ROWS] * columns;
    votes = m.at<int32_t>(o.votes) + begin, weights = m.at<int32_t>(o.weights) + begin;
    average = m.at<int32_t>(o.average) + begin;
    first = m.at<int32_t>(o.first) + begin, second = m.at<int32_t>(o.second) + begin;
    bytes = m.at<int8_t>(o.bytes) + begin;
    statistics = m.at<int64_t>(o.statistics) + blockIdx.y * STATISTICS;
  }

  /* The shift that brings votes to 24 bits; the largest is at least 1. */
  __device__ __forceinline__ int shift() const {
    int64_t largest = statistics[STATISTIC_LARGEST];
    return kVoteBits - (64 - __clzll(largest > 1 ? largest : 1));
  }
};

__device__ __forceinline__ int64_t shifted(int vote, int shift) {
  return shift >= 0 ? static_cast<int64_t>(vote) << shift : vote >> -shift;
}

__global__ void __launch_bounds__(kMoveThreads) largestVote(Memory m, integg_move o) {
  Moving t(m, o);
  int largest = 0;
  for (int64_t i = firstOfGrid(); i < t.size; i += gridStep()) largest = max(largest, magnitude(t.votes[i]));
  largestOfWarp(t.statistics + STATISTIC_LARGEST, largest);
}

/* A warp sums a row, 2^14 columns · 2^48; 2^16 rows · 2^46 are added up. */
__global__ void __launch_bounds__(kMoveThreads) squareVotes(Memory m, integg_move o) {
  Moving t(m, o);
  int shift = t.shift();
  int64_t all = 0;
  for (int64_t row = firstOfGrid() / kWarp * t.columns; row < t.size; row += gridStep() / kWarp * t.columns) {
    long long sum = 0;
    for (int64_t i = threadIdx.x % kWarp; i < t.columns; i += kWarp) {
      int64_t vote = shifted(t.votes[row + i], shift);
      sum += vote * vote;
    }
    all += warpSum(sum) >> 16;
  }
  if (threadIdx.x % kWarp == 0) add64(t.statistics + STATISTIC_SQUARES, all);
}

/* Takes votes, scaled to a root mean square of 256, into the moments: |vote| < 2^13, |first| < 2^21, second < 2^30. */
__global__ void __launch_bounds__(kMoveThreads) remember(Memory m, integg_move o) {
  if (!m.step(STEP_MOVES)) return;
  Moving t(m, o);
  int shift = t.shift();
  int64_t rms = isqrt((t.statistics[STATISTIC_SQUARES] / t.size) << 16);
  int64_t multiplier = (int64_t(1) << 40) / (rms > 256 ? rms : 256), seconds = 0; /* ≤ 2^32; 2^30 · 2^28 */
  for (int64_t i = firstOfGrid(); i < t.size; i += gridStep()) {
    int vote = static_cast<int>(clamp64((shifted(t.votes[i], shift) * multiplier) >> 32, kMostVote)); /* 2^24 · 2^32 */
    t.first[i] += (256 * vote - t.first[i] + 4) >> 3;
    t.second[i] += (16 * vote * vote - t.second[i] + 32) >> 6;
    seconds += t.second[i];
  }
  addOfWarp(t.statistics + STATISTIC_SECOND, seconds);
}

/* The square root of the 11 or 12 highest bits of v < 2^30, shifted back. */
__device__ __forceinline__ int rootOf(const Memory &m, int v) {
  int bits = 64 - __clzll(v), half = max(0, bits - kRootBits + 1) >> 1;
  return (m.at<int16_t>(m.s.roots)[v >> (2 * half)] << half) >> 4;
}

__device__ __forceinline__ int rounded(int value) { return clip((value + (1 << 15)) >> kFractionBits); }

/* |rate·first| < 2^41, |rate·weight| < 2^43. */
__global__ void __launch_bounds__(kMoveThreads) moveWeights(Memory m, integg_move o) {
  if (!m.step(STEP_MOVES)) return;
  Moving t(m, o);
  int64_t rate = m.step(STEP_RATE), share = m.step(STEP_SHARE), changed = 0;
  int floor = max(1, rootOf(m, static_cast<int>(t.statistics[STATISTIC_SECOND] / t.size)) / 10);
  for (int64_t i = firstOfGrid(); i < t.size; i += gridStep()) {
    int64_t weight = t.weights[i], step = rate * t.first[i] / (64 * (rootOf(m, t.second[i]) + floor));
    int64_t decay = (rate * weight + (int64_t(1) << (kDecayBits - 1))) >> kDecayBits;
    int moved = static_cast<int>(clamp64(weight + step - decay, kMostValue));
    t.weights[i] = moved;
    t.average[i] += static_cast<int>(((static_cast<int64_t>(moved) - t.average[i]) * share) >> 8);
    int byte = rounded(moved);
    changed += byte != t.bytes[i];
    t.bytes[i] = static_cast<int8_t>(byte);
  }
  addOfWarp(m.at<int64_t>(o.counts), changed);
}

/* One feedback matrix. */
struct Learning {
  int32_t *values, *sums, *powers;
  int64_t rows, inputs, gain;
  int8_t *bytes, *transposed;
  int64_t *statistics;

  __device__ Learning(const Memory &m, const integg_learn &o) {
    const int64_t *entry = m.at<int64_t>(o.table) + blockIdx.y * LEARN_FIELDS;
    values = m.at<int32_t>(entry[LEARN_VALUES]), sums = m.at<int32_t>(entry[LEARN_SUMS]);
    powers = m.at<int32_t>(entry[LEARN_POWERS]);
    rows = entry[LEARN_ROWS], inputs = entry[LEARN_INPUTS], gain = entry[LEARN_GAIN];
    bytes = m.at<int8_t>(entry[LEARN_BYTES]), transposed = m.at<int8_t>(entry[LEARN_TRANSPOSED]);
    statistics = m.at<int64_t>(o.statistics) + blockIdx.y * FEEDBACK_STATISTICS;
  }
};

__global__ void __launch_bounds__(kMoveThreads) addPowers(Memory m, integg_learn o) {
  Learning f(m, o);
  int64_t sum = 0; /* 2^14 · 2^31 */
  for (int64_t i = firstOfGrid(); i < f.rows; i += gridStep()) sum += f.powers[i];
  addOfWarp(f.statistics + STATISTIC_POWER, sum);
}

/* |X·gain| < 2^31 · 2^31. */
__global__ void __launch_bounds__(kMoveThreads) learnFeedback(Memory m, integg_learn o) {
  Learning f(m, o);
  int64_t mean = f.statistics[STATISTIC_POWER] / f.rows;
  for (int64_t i = firstOfGrid(); i < f.rows * f.inputs; i += gridStep()) {
    int64_t power = f.powers[i / f.inputs];
    int64_t moved = f.values[i] + f.sums[i] * f.gain / ((power > mean ? power : mean) + 1);
    f.values[i] = static_cast<int>(clamp64(moved, kMostValue));
  }
}

__global__ void __launch_bounds__(kMoveThreads) largestValue(Memory m, integg_learn o) {
  Learning f(m, o);
  int largest = 0;
  int64_t count = f.rows * f.inputs;
  for (int64_t i = firstOfGrid(); i < count; i += gridStep()) largest = max(largest, magnitude(f.values[i]));
  largestOfWarp(f.statistics + STATISTIC_LARGEST, largest);
}

__device__ __forceinline__ int roundedTo(int value, int bits) {
  return (value + (1 << (kFractionBits - 1 - bits))) >> (kFractionBits - bits);
}

/* Values in int8 with as many fractional bits, 0 to 14, as the largest allows; plain and transposed. */
__global__ void __launch_bounds__(kMoveThreads) packFeedback(Memory m, integg_learn o) {
  Learning f(m, o);
  int largest = static_cast<int>(f.statistics[STATISTIC_LARGEST]), bits = 14;
  while (bits > 0 && roundedTo(largest, bits) > 127) bits--;
  for (int64_t i = firstOfGrid(); i < f.rows * f.inputs; i += gridStep()) {
    int64_t row = i / f.inputs, input = i % f.inputs;
    int8_t value = static_cast<int8_t>(roundedTo(f.values[i], bits));
    f.bytes[row * pitchOf(f.inputs) + input] = value;
    f.transposed[input * pitchOf(f.rows) + row] = value;
  }
  if (firstOfGrid() == 0) m.at<int32_t>(o.bits)[blockIdx.y] = bits;
}

/* Scales move by one towards a root mean square of 8 to 24. One block. */
__global__ void __launch_bounds__(kMoveThreads) steerScales(Memory m, integg_steer o) {
  for (int64_t i = threadIdx.x; i < o.count; i += kMoveThreads) {
    int64_t rms = isqrt(m.at<int64_t>(o.squares)[i] / m.at<int64_t>(o.counts)[i]);
    int32_t &scale = m.at<int32_t>(o.scales)[i];
    if (rms > 24 && scale < 30) scale++;
    else if (rms < 8 && scale > 1) scale--;
  }
}

#endif
