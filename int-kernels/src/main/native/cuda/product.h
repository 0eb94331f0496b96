/*
 * Products of matrices and columns of activations on the tensor cores. Sums stay in registers from term to term;
 * then they go through shared memory, so that the operations that follow read and write whole words of four rows.
 */
#ifndef INTEGG_PRODUCT_H
#define INTEGG_PRODUCT_H

#include "finish.h"
#include "tiles.h"

/* Brings a product with some fractional bits to 8, within a limit below 2^23. */
__device__ __forceinline__ int scaled(int product, int bits, int limit) {
  int down = min(31, max(0, bits - 8)), up = min(23, max(0, 8 - bits));
  return clamp(product >> down, limit >> up) << up;
}

/* A prediction with 8 fractional bits, at most 2^20; the product with its 8 more bits needs 64. */
__device__ __forceinline__ int prediction(int product, int shift, int divisor) {
  int64_t quotient = (static_cast<int64_t>(product) * 256) >> shift;
  if (divisor != 1) {
    int64_t sign = quotient >> 63;
    quotient = ((quotient ^ sign) / divisor) ^ sign; /* floor */
  }
  return static_cast<int>(clamp64(quotient, 1 << 20));
}

/* How the product of a term joins the result of the terms before it; one for each kind of SCRIPT_… product. */
struct Quotients {
  int divisor, multiplier;
  __device__ Quotients(const Memory &, const integg_product &, const integg_term &t)
      : divisor(static_cast<int>(t.x)), multiplier(multiplierOf(divisor)) {}
  /* |product| ≤ 16,384 · 127² < 2^28 */
  __device__ __forceinline__ int join(int before, int product, int, int) const {
    return before + clippedQuotient(product >> 4, divisor, multiplier);
  }
};

struct Credits {
  const int32_t *more; /* [columns][rows], in place of a product */
  int64_t rows;
  int bits, limit;
  __device__ Credits(const Memory &m, const integg_product &o, const integg_term &t)
      : more(t.k == 0 ? m.at<int32_t>(t.b) : nullptr), rows(o.rows), bits(0), limit(static_cast<int>(o.p[11])) {
    if (t.k > 0) bits = *m.at<int32_t>(t.x) + (t.y >= 0 ? 8 - *m.at<int32_t>(t.y) : 0);
  }
  /* |product| ≤ 4096 · 127² < 2^26; sums stay below 2^23 */
  __device__ __forceinline__ int join(int before, int product, int column, int row) const {
    return clamp(before + (more ? more[column * rows + row] : scaled(product, bits, limit)), limit);
  }
};

struct Single {
  __device__ Single(const Memory &, const integg_product &, const integg_term &) {}
  __device__ __forceinline__ int join(int, int product, int, int) const { return product; }
};

struct Predictions {
  int shift, divisor;
  __device__ Predictions(const Memory &m, const integg_product &, const integg_term &t)
      : shift(*m.at<int32_t>(t.x) + static_cast<int>(t.y)), divisor(static_cast<int>(t.z)) {}
  /* |product| ≤ 16,384 · 127² < 2^28; at most 2^9 terms of 2^20 */
  __device__ __forceinline__ int join(int before, int product, int, int) const {
    return before - prediction(product, shift, divisor);
  }
};

template <int kDown, int kAcross>
__host__ __device__ constexpr size_t productMemory() {
  size_t slabs = Tile<kDown, kAcross>::kSlabs * 4;
  size_t results = Tile<kDown, kAcross>::kColumns * (Tile<kDown, kAcross>::kRows + 4) * 4;
  return slabs > results ? slabs : results;
}

/* Adds the terms of a tile in registers. */
template <typename Join, int kDown, int kAcross>
__device__ __forceinline__ void addTerms(const Memory &m, const integg_product &o, const Tile<kDown, kAcross> &tile,
                                         int row, int column, uint32_t *slabs, int (&values)[2][4][4]) {
  int rows = static_cast<int>(o.rows), first = static_cast<int>(o.first), columns = static_cast<int>(o.columns);
  for (int i = 0; i < 32; i++) values[i / 16][i / 4 % 4][i % 4] = 0;
  for (int term = 0; term < o.count; term++) {
    const integg_term &t = m.at<integg_term>(o.terms)[term];
    int inner = static_cast<int>(t.k), sums[2][4][4] = {};
    Rows a = {m.at<int8_t>(t.a), row, rows, inner, t.k};
    Rows b = {m.at<int8_t>(t.b) + first * t.k, column, columns, inner, t.k};
    if (inner > 0) tile.product(a, b, 0, inner, slabs, sums);
    Join join(m, o, t);
#pragma unroll
    for (int i = 0; i < 32; i++) {
      int &value = values[i / 16][i / 4 % 4][i % 4], sum = sums[i / 16][i / 4 % 4][i % 4];
      int r = row + tile.rowOf(i / 16, i % 4), c = column + tile.columnOf(i / 4 % 4, i % 4);
      if (r < rows && c < columns) value = join.join(value, sum, first + c, r);
    }
  }
}

/* Grid: [tiles of columns][tiles of rows]. */
template <typename Join, int kDown, int kAcross>
__global__ void __launch_bounds__(kDown * kAcross * kWarp) multiplyColumns(Memory m, integg_product o) {
  BLOCK_MEMORY(memory);
  using T = Tile<kDown, kAcross>;
  constexpr int kPitch = T::kRows + 4; /* of results, so that a warp's lie in 32 banks */
  T tile;
  int row = blockIdx.y * T::kRows, column = blockIdx.x * T::kColumns, values[2][4][4];
  addTerms<Join>(m, o, tile, row, column, reinterpret_cast<uint32_t *>(memory), values);
  int *results = reinterpret_cast<int *>(memory);
  for (int i = 0; i < 32; i++) {
    results[tile.columnOf(i / 4 % 4, i % 4) * kPitch + tile.rowOf(i / 16, i % 4)] = values[i / 16][i / 4 % 4][i % 4];
  }
  __syncthreads();
  int squares = 0; /* of 32 values: < 2^19 */
  for (int i = threadIdx.x; i < T::kColumns * T::kRows / 4; i += T::kThreads) {
    int c = i / (T::kRows / 4), r = i % (T::kRows / 4) * 4;
    if (column + c >= o.columns || row + r >= o.rows) continue;
    int four[4];
    for (int j = 0; j < 4; j++) four[j] = results[c * kPitch + r + j];
    squares += finishQuad({m, o, static_cast<int>(o.first) + column + c, row + r, four});
  }
  if (o.finish == FINISH_SITE || o.finish == FINISH_LAST) addOfWarp(m.at<int64_t>(o.p[1]), squares);
}

#endif
