/* Sums of outer products over columns, on the tensor cores: votes of matrices and regressions. And sums of columns. */
#ifndef INTEGG_OUTER_H
#define INTEGG_OUTER_H

#include "lanes.h"
#include "tiles.h"

constexpr int kSumThreads = 128;

/* Grid: [tiles][shares of the columns, each a multiple of a slab]. |Σ| ≤ 127² · 2^17 < 2^31, over all shares too. */
template <int kDown, int kAcross>
__global__ void __launch_bounds__(kDown * kAcross * kWarp) addOuter(Memory m, integg_outer o, int share) {
  BLOCK_MEMORY(memory);
  using T = Tile<kDown, kAcross>;
  T tile;
  int rows = static_cast<int>(o.rows), columns = static_cast<int>(o.columns), count = static_cast<int>(o.count);
  int across = (columns + T::kColumns - 1) / T::kColumns, sums[2][4][4];
  int row = blockIdx.x / across * T::kRows, column = blockIdx.x % across * T::kColumns;
  int from = blockIdx.y * share, to = min(count, from + share);
  Turned a = {m.at<int8_t>(o.a), row, rows, count, pitchOf(rows)};
  Turned x = {m.at<int8_t>(o.x), column, columns, count, pitchOf(columns)};
  tile.product(a, x, from, to, reinterpret_cast<uint32_t *>(memory), sums);
#pragma unroll
  for (int i = 0; i < 32; i++) {
    int r = row + tile.rowOf(i / 16, i % 4), c = column + tile.columnOf(i / 4 % 4, i % 4);
    int32_t *out = m.at<int32_t>(o.out) + static_cast<int64_t>(r) * columns + c;
    if (r < rows && c < columns) atomicAdd(out, sums[i / 16][i / 4 % 4][i % 4]);
  }
}

/* Adds the credit of a token's plain lanes to its row of votes; a warp for a column. |Σ| ≤ 127 · 2^17 < 2^24. */
__global__ void __launch_bounds__(kSumThreads) addRows(Memory m, integg_rows o) {
  int column = blockIdx.x * (kSumThreads / kWarp) + threadIdx.x / kWarp, width = static_cast<int>(o.width);
  if (column >= m.columns() || m.columnOf(column).lane >= kPlain) return;
  int32_t *out = m.at<int32_t>(o.out) + static_cast<int64_t>(m.token(column)) * width;
  for (int row = threadIdx.x % kWarp * 4; row < width; row += kWarp * 4) {
    uint32_t word = m.word(o.credit, column, width, row);
    for (int i = 0; i < 4; i++) {
      if (byteOf(word, i) != 0) atomicAdd(out + row + i, byteOf(word, i));
    }
  }
}

/* Σ over columns of four rows a thread. Grid: [quads of rows][shares]. |Σ| ≤ 127² · 2^17 < 2^31. */
__global__ void __launch_bounds__(kSumThreads) addColumns(Memory m, integg_sum o, int share) {
  int row = (blockIdx.x * kSumThreads + threadIdx.x) * 4, sums[4] = {0, 0, 0, 0};
  if (row >= o.rows) return;
  int to = min(static_cast<int>(o.count), static_cast<int>(blockIdx.y + 1) * share);
  for (int column = blockIdx.y * share; column < to; column++) {
    uint32_t word = m.word(o.in, column, o.rows, row);
    for (int i = 0; i < 4; i++) sums[i] += o.squared ? byteOf(word, i) * byteOf(word, i) : byteOf(word, i);
  }
  for (int i = 0; i < 4 && row + i < o.rows; i++) atomicAdd(m.at<int32_t>(o.out) + row + i, sums[i]);
}

/* Adds what another device summed, in two's complement. */
template <typename T>
__global__ void __launch_bounds__(kSumThreads) addOthers(Memory m, int64_t at, int64_t others, int64_t count) {
  int64_t i = static_cast<int64_t>(blockIdx.x) * kSumThreads + threadIdx.x;
  if (i < count) m.at<T>(at)[i] += m.at<T>(others)[i];
}

/* Weights at ±127. */
__global__ void __launch_bounds__(kSumThreads) countSaturated(Memory m, integg_sum o) {
  int64_t each = static_cast<int64_t>(gridDim.x) * kSumThreads;
  int count = 0;
  for (int64_t i = static_cast<int64_t>(blockIdx.x) * kSumThreads + threadIdx.x; i < o.count; i += each) {
    count += magnitude(m.at<int8_t>(o.in)[i]) == 127;
  }
  addOfWarp(m.at<int64_t>(o.out), count);
}

#endif
