/*
 * A tile of a product of int8 matrices by the threads of a block, both operands through shared memory in slabs of 64
 * inner indices, two slabs in turns. A warp has 32 rows × 32 columns; a tile is kDown × kAcross warps.
 */
#ifndef INTEGG_TILES_H
#define INTEGG_TILES_H

#include "arithmetic.h"

constexpr int kSlab = 64;              /* inner indices between two barriers: two k-steps of the tensor cores */
constexpr int kSlabWords = kSlab / 4;  /* of a row */

/* The place of a word of a slab [rows][16]. Groups of four are exchanged so that the eight rows of a fragment lie in
 * 32 banks, and the transposed stores in as many as they can. */
__device__ __forceinline__ int slabAt(int row, int word) {
  return row * kSlabWords + (word ^ ((((row >> 1) ^ (row >> 3)) & 3) << 2));
}

/* [rows][inner]: rows from `first` of `rows`, `inner` bytes each, a multiple of 16. */
struct Rows {
  const int8_t *at;
  int first, rows, inner;
  int64_t pitch;

  template <int kRows, int kThreads>
  struct Held {
    uint4 chunks[kRows * 4 / kThreads];
  };

  template <int kRows, int kThreads>
  __device__ __forceinline__ void fetch(int from, Held<kRows, kThreads> &held) const {
#pragma unroll
    for (int j = 0; j < kRows * 4 / kThreads; j++) {
      int i = threadIdx.x + j * kThreads, row = first + i / 4, k = from + i % 4 * 16;
      held.chunks[j] = uint4{0, 0, 0, 0};
      if (row < rows && k < inner) held.chunks[j] = *reinterpret_cast<const uint4 *>(at + row * pitch + k);
    }
  }

  template <int kRows, int kThreads>
  __device__ __forceinline__ void store(const Held<kRows, kThreads> &held, uint32_t *slab) const {
#pragma unroll
    for (int j = 0; j < kRows * 4 / kThreads; j++) {
      int i = threadIdx.x + j * kThreads;
      *reinterpret_cast<uint4 *>(slab + slabAt(i / 4, i % 4 * 4)) = held.chunks[j];
    }
  }
};

/* Byte j of four words, as one word. */
__device__ __forceinline__ uint32_t gathered(const uint32_t (&words)[4], int j) {
  return asByte(byteOf(words[0], j), 0) | asByte(byteOf(words[1], j), 1) | asByte(byteOf(words[2], j), 2) |
         asByte(byteOf(words[3], j), 3);
}

/* [inner][rows], rows rounded up to whole words: transposed on the way, four rows and four inner indices at a time. */
struct Turned {
  const int8_t *at;
  int first, rows, inner;
  int64_t pitch;

  template <int kRows, int kThreads>
  struct Held {
    uint32_t words[kRows * 4 / kThreads][4];
  };

  /* Neighbouring threads have neighbouring rows, eight quads of them, then the next inner indices. */
  template <int kRows>
  static __device__ __forceinline__ void place(int i, int &quad, int &word) {
    quad = i % 8 + i / 128 * 8;
    word = i / 8 % 16;
  }

  template <int kRows, int kThreads>
  __device__ __forceinline__ void fetch(int from, Held<kRows, kThreads> &held) const {
#pragma unroll
    for (int j = 0; j < kRows * 4 / kThreads; j++) {
      int quad, word;
      place<kRows>(threadIdx.x + j * kThreads, quad, word);
#pragma unroll
      for (int b = 0; b < 4; b++) {
        int k = from + word * 4 + b, row = first + quad * 4;
        bool there = row < rows && k < inner;
        held.words[j][b] = there ? *reinterpret_cast<const uint32_t *>(at + k * pitch + row) : 0;
      }
    }
  }

  template <int kRows, int kThreads>
  __device__ __forceinline__ void store(const Held<kRows, kThreads> &held, uint32_t *slab) const {
#pragma unroll
    for (int j = 0; j < kRows * 4 / kThreads; j++) {
      int quad, word;
      place<kRows>(threadIdx.x + j * kThreads, quad, word);
      for (int r = 0; r < 4; r++) slab[slabAt(quad * 4 + r, word)] = gathered(held.words[j], r);
    }
  }
};

template <int kDown, int kAcross>
struct Tile {
  static constexpr int kThreads = kDown * kAcross * kWarp;
  static constexpr int kRows = kDown * 32, kColumns = kAcross * 32;
  static constexpr int kSlabs = 2 * (kRows + kColumns) * kSlabWords; /* words of shared memory */

  int row, column, group, quarter; /* first ones of this warp's 32 × 32 in the tile; place in a fragment */

  __device__ Tile() {
    int warp = threadIdx.x / kWarp;
    row = warp / kAcross * 32;
    column = warp % kAcross * 32;
    group = threadIdx.x % kWarp / 4;
    quarter = threadIdx.x % 4;
  }

  /* Row and column, in the tile, of result [m][n][i]. */
  __device__ __forceinline__ int rowOf(int m, int i) const { return row + m * 16 + i / 2 * 8 + group; }
  __device__ __forceinline__ int columnOf(int n, int i) const { return column + n * 8 + quarter * 2 + i % 2; }

  /* sums += a·b over one slab; n below `across`. */
  __device__ __forceinline__ void multiplySlab(const uint32_t *a, const uint32_t *b, int steps, int across,
                                               int (&sums)[2][4][4]) const {
    for (int s = 0; s < steps; s++) {
      uint32_t left[2][4];
#pragma unroll
      for (int m = 0; m < 2; m++) {
#pragma unroll
        for (int i = 0; i < 4; i++) {
          left[m][i] = a[slabAt(row + m * 16 + i % 2 * 8 + group, s * 8 + i / 2 * 4 + quarter)];
        }
      }
#pragma unroll
      for (int n = 0; n < 4; n++) {
        if (n >= across) break;
        uint32_t b0 = b[slabAt(column + n * 8 + group, s * 8 + quarter)];
        uint32_t b1 = b[slabAt(column + n * 8 + group, s * 8 + 4 + quarter)];
        multiply(sums[0][n], left[0], b0, b1);
        multiply(sums[1][n], left[1], b0, b1);
      }
    }
  }

  /* sums = a·b over the inner indices `from` to `to`. All threads take part; slabs are free again afterwards. */
  template <typename A, typename B>
  __device__ __forceinline__ void product(const A &a, const B &b, int from, int to, uint32_t *slabs,
                                          int (&sums)[2][4][4]) const {
    constexpr int kNext = (kRows + kColumns) * kSlabWords;
    typename A::template Held<kRows, kThreads> heldA;
    typename B::template Held<kColumns, kThreads> heldB;
    for (int i = 0; i < 32; i++) sums[i / 16][i / 4 % 4][i % 4] = 0;
    /* Warps whose results are not needed only take part in barriers. */
    int across = a.first + row < a.rows ? (b.rows - b.first - column + 7) / 8 : 0;
    a.fetch(from, heldA), b.fetch(from, heldB);
    a.store(heldA, slabs), b.store(heldB, slabs + kRows * kSlabWords);
    __syncthreads();
    for (int k = from, turn = 0; k < to; k += kSlab, turn ^= 1) {
      bool more = k + kSlab < to;
      if (more) a.fetch(k + kSlab, heldA), b.fetch(k + kSlab, heldB);
      const uint32_t *slab = slabs + turn * kNext;
      if (across > 0) multiplySlab(slab, slab + kRows * kSlabWords, min(2, (to - k + 31) / 32), across, sums);
      uint32_t *next = slabs + (turn ^ 1) * kNext;
      if (more) a.store(heldA, next), b.store(heldB, next + kRows * kSlabWords);
      __syncthreads();
    }
  }
};

#endif
