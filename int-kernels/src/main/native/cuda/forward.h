/* Elementwise operations of the forward pass; a warp takes a column. Grid: [columns / 8][layers]. */
#ifndef INTEGG_FORWARD_H
#define INTEGG_FORWARD_H

#include "lanes.h"

constexpr int kColumnThreads = 256;
constexpr int kColumnWarps = kColumnThreads / kWarp;

/* The column of this warp of `count` from `first`, and whether there is one. */
__device__ __forceinline__ bool ownColumn(int64_t first, int64_t count, int &column) {
  int64_t i = static_cast<int64_t>(blockIdx.x) * kColumnWarps + threadIdx.x / kWarp;
  column = static_cast<int>(first + i);
  return i < count;
}

/* The row of the column's token, with noise in lanes that probe rows. */
__device__ __forceinline__ void beginRow(const Memory &m, const integg_begin &o, const Column &c, int column) {
  int width = static_cast<int>(o.width);
  for (int row = threadIdx.x % kWarp * 4; row < width; row += kWarp * 4) {
    uint32_t word = m.word(o.table, m.token(column), width, row), out = 0;
    for (int i = 0; i < 4; i++) {
      int noise = m.isRowProbe(c.lane) ? m.rowNoise(c, o.rows_stream, width, row + i) : 0;
      out |= asByte(clip(byteOf(word, i) + noise), i);
    }
    m.word(o.x, column, width, row) = out;
  }
}

/* A layer's state before the column's token: its own or, for a probe that begins, its partner's after the token
 * before (for the first token, the last of the segment before), with the noise that a probe got there. */
__device__ __forceinline__ void beginState(const Memory &m, const integg_begin &o, const Column &c, int column) {
  int width = static_cast<int>(o.width), layer = static_cast<int>(blockIdx.y) - 1;
  int64_t place = static_cast<int64_t>(layer) * m.columns() * pitchOf(width);
  bool takesOver = c.lane >= kPlain && (c.lane < kFirstState || c.t % kWindow == 0);
  Column before = {c.t > 0 ? c.t - 1 : static_cast<int>(m.s.segment) - 1, c.block, c.lane};
  int from = takesOver ? m.columnOf(m.partnerOf(c)).lane : c.lane;
  bool perturbed = c.lane >= kFirstState && c.t % kWindow == 1;
  bool cleared = m.token(column) == 0;
  for (int row = threadIdx.x % kWarp * 4; row < width; row += kWarp * 4) {
    uint32_t word = m.word(o.after + place, m.columnAt(before.t, c.block, from), width, row), out = word;
    if (perturbed) {
      out = 0;
      for (int i = 0; i < 4; i++) {
        out |= asByte(clip(byteOf(word, i) + m.stateNoise(before, o.states_stream + layer, width, row + i)), i);
      }
    }
    m.word(o.past + place, column, width, row) = cleared ? 0 : out;
  }
}

__global__ void __launch_bounds__(kColumnThreads) beginToken(Memory m, integg_begin o) {
  int column;
  if (!ownColumn(o.token * m.width(), m.width(), column)) return;
  Column c = m.columnOf(column);
  if (blockIdx.y == 0) beginRow(m, o, c, column);
  else beginState(m, o, c, column);
}

/* Mean magnitude of a column, at least 1; the warp together. |Σ| ≤ 4096 · 127 < 2^19. */
__device__ __forceinline__ int meanOf(const Memory &m, int64_t x, int column, int width) {
  int sum = 0;
  for (int row = threadIdx.x % kWarp * 4; row < width; row += kWarp * 4) {
    uint32_t word = m.word(x, column, width, row);
    for (int i = 0; i < 4; i++) sum += magnitude(byteOf(word, i));
  }
  return max(1, warpSum(sum) / width);
}

/* clip(x·gain // mean), with noise in the lane that probes outputs. */
__global__ void __launch_bounds__(kColumnThreads) normColumns(Memory m, integg_norm o) {
  int column, width = static_cast<int>(o.width);
  if (!ownColumn(o.first, o.columns, column)) return;
  int mean = meanOf(m, o.in, column, width), multiplier = multiplierOf(mean);
  Column c = m.columnOf(column);
  bool perturbed = o.perturbed && c.lane == kPlain;
  for (int row = threadIdx.x % kWarp * 4; row < width; row += kWarp * 4) {
    uint32_t word = m.word(o.in, column, width, row), gains = *m.at<uint32_t>(o.gain + row), out = 0;
    for (int i = 0; i < 4; i++) {
      int quotient = clippedQuotient(byteOf(word, i) * byteOf(gains, i), mean, multiplier);
      int noise = perturbed ? m.noise(c.block, 0, c.t * width + row + i, 1) : 0;
      out |= asByte(clip(quotient + noise), i);
    }
    m.word(o.out, column, width, row) = out;
  }
}

#endif
