/*
 * The members of a wave through a segment of text: one thread block for each block of 64 lanes, from the first
 * token to the last, so that blocks never wait for each other and one launch does a wave.
 *
 * Activations are int8 in the block's own memory, four rows of a lane side by side (wordAt). A product runs on the
 * tensor cores: a warp makes 32 rows for all 64 lanes at a time. Weights are packed in the order of the fragments
 * and go from the L2 cache to registers, 16 bytes a thread: within a thread block only one warp uses each, so that
 * a detour through shared memory would only cost time. The operations after a product happen in registers.
 */
#ifndef INTEGG_EVALUATE_H
#define INTEGG_EVALUATE_H

#include "arithmetic.h"

constexpr int kThreads = 256;
constexpr int kWarps = kThreads / kWarp;
constexpr int kSlices = kThreads / kLanes; /* of rows, where a thread has one lane */

struct EvaluationArguments {
  const Tensor *tensors;
  const int *program;
  int instructions;
  const int8_t *weights; /* row-major, for tables and vectors */
  const uint4 *packed;
  const int8_t *noise; /* [blocks][bytes] */
  int64_t bytes;
  uint32_t *states;       /* [blocks][state rows / 4][64] */
  uint32_t *scratch;      /* [blocks][activation rows / 4][64], where shared memory is too small */
  const int *tokens;      /* [pairs][length + 1] */
  const int *exponentials;
  const int64_t *thresholds;
  int64_t *results; /* [blocks][64] */
  int rank, shift, fractionBits, length, activationRows, stateRows;
};

/* What a thread block keeps in shared memory beside the activations. */
struct Shared {
  int64_t sums[kWarps][kLanes]; /* Σ E of each warp's rows: ≤ 65,536 · 2^20 */
  int64_t total[kLanes];
  int exponentials[256];
  int magnitudes[kSlices][kLanes];
  int tokens[kLanes], targets[kLanes], targetLogits[kLanes];
};

/* Then the products x·B of up to two matrices: [2][rank][64]. */
__host__ __device__ constexpr size_t sharedBytes(int rank) { return sizeof(Shared) + 2 * sizeof(int) * kLanes * rank; }

/* Results of a warp's tile: word [m][n] has, of lanes 8n + 2t + {0, 1}, rows 16m + g and 16m + g + 8. */
struct Results {
  uint32_t words[2][8];
};

/* kPerturbed: whether members have noise; at rank 0, all lanes are the model itself, and no noise is read. */
template <bool kPerturbed>
struct Block {
  const EvaluationArguments &e;
  Shared &shared;
  int *dots;
  uint32_t *x; /* activations */
  const int8_t *noise;
  uint32_t *states;
  int thread, warp, lane; /* of the warp */

  /* A constant if there is no noise, so that the compiler leaves out its loops and their sums. */
  __device__ int rankOf(const Tensor &t) const { return kPerturbed ? t.rank : 0; }

  __device__ const int8_t *activations(int row) const { return reinterpret_cast<const int8_t *>(x + row / 4 * kLanes); }
  __device__ int8_t *activations(int row) { return reinterpret_cast<int8_t *>(x + row / 4 * kLanes); }

  /* A vector parameter, rows 4·quad to 4·quad + 3 of a lane: clip(v + (±N1·N2 >> shift)). */
  __device__ __forceinline__ uint32_t parameter(const Tensor &t, int quad, int member) const {
    int at = quad * kPairs + member % kPairs;
    uint32_t first = kPerturbed ? __ldg(reinterpret_cast<const uint32_t *>(noise + t.a) + at) : 0;
    uint32_t second = kPerturbed ? __ldg(reinterpret_cast<const uint32_t *>(noise + t.b) + at) : 0;
    uint32_t word = 0;
    for (int i = 0; i < 4; i++) {
      int delta = signedShift(byteOf(first, i) * byteOf(second, i), member, e.shift);
      word |= asByte(clip(e.weights[t.weights + 4 * quad + i] + delta), i);
    }
    return word;
  }

  __device__ void embed(const Tensor &t, uint32_t *out) {
    int member = thread % kLanes, pair = member % kPairs;
    int64_t token = shared.tokens[member];
    const int8_t *row = e.weights + t.weights + token * t.columns;
    const int8_t *a = noise + t.a + token * t.rank * kPairs + placeOf(pair);
    const uint32_t *b = reinterpret_cast<const uint32_t *>(noise + t.b) + pair;
    for (int quad = thread / kLanes; quad < t.columns / 4; quad += kSlices) {
      int sums[4] = {0, 0, 0, 0}; /* |Σ| ≤ 64 · 61² < 2^18 */
      for (int r = 0; r < rankOf(t); r++) {
        int factor = a[r * kPairs];
        uint32_t word = b[(quad * t.rank + r) * kPairs];
        for (int i = 0; i < 4; i++) sums[i] += factor * byteOf(word, i);
      }
      uint32_t word = 0;
      for (int i = 0; i < 4; i++) {
        word |= asByte(clip(row[4 * quad + i] + signedShift(sums[i], member, e.shift)), i);
      }
      out[wordAt(quad, member)] = word;
    }
  }

  __device__ void norm(const Tensor &t, const uint32_t *in, uint32_t *out) {
    int member = thread % kLanes, slice = thread / kLanes;
    int sum = 0; /* ≤ 4096 · 127 < 2^19 */
    for (int quad = slice; quad < t.rows / 4; quad += kSlices) {
      uint32_t word = in[wordAt(quad, member)];
      for (int i = 0; i < 4; i++) sum += byteOf(word, i) < 0 ? -byteOf(word, i) : byteOf(word, i);
    }
    shared.magnitudes[slice][member] = sum;
    __syncthreads();
    sum = 0;
    for (int s = 0; s < kSlices; s++) sum += shared.magnitudes[s][member];
    int mean = max(1, sum / t.rows), multiplier = multiplierOf(mean); /* the mean is at most 127 */
    for (int quad = slice; quad < t.rows / 4; quad += kSlices) {
      uint32_t word = in[wordAt(quad, member)], gains = parameter(t, quad, member), result = 0;
      for (int i = 0; i < 4; i++) {
        result |= asByte(clippedQuotient(byteOf(word, i) * byteOf(gains, i), mean, multiplier), i);
      }
      out[wordAt(quad, member)] = result;
    }
  }

  __device__ void spread(const Tensor &t, uint32_t *out) {
    int member = thread % kLanes;
    for (int quad = thread / kLanes; quad < t.rows / 4; quad += kSlices) {
      out[wordAt(quad, member)] = parameter(t, quad, member);
    }
  }

  __device__ void load(const uint32_t *state, int rows, uint32_t *out) {
    int member = thread % kLanes;
    bool cleared = shared.tokens[member] == 0;
    for (int quad = thread / kLanes; quad < rows / 4; quad += kSlices) {
      out[wordAt(quad, member)] = cleared ? 0 : state[quad * kLanes + member];
    }
  }

  __device__ void store(uint32_t *state, int rows, const uint32_t *in) {
    int member = thread % kLanes;
    for (int quad = thread / kLanes; quad < rows / 4; quad += kSlices) {
      state[quad * kLanes + member] = in[wordAt(quad, member)];
    }
  }

  __device__ void clearDots() {
    if constexpr (kPerturbed) {
      for (int i = thread; i < 2 * e.rank * kLanes; i += kThreads) dots[i] = 0;
      __syncthreads();
    }
  }

  /* dots[r][lane] += ±Σ_k x_k·B[k,r] of this warp's share of the columns: |Σ| ≤ 16,384 · 127 · 61 < 2^27. */
  __device__ void addDots(const Tensor &t, const uint32_t *in, int *to) {
    const uint32_t *b = reinterpret_cast<const uint32_t *>(noise + t.b) + lane;
    for (int r = 0; r < rankOf(t); r++) {
      int plus = 0, minus = 0;
#pragma unroll 8
      for (int quad = warp; quad < t.columns / 4; quad += kWarps) {
        int word = static_cast<int>(__ldg(b + (quad * t.rank + r) * kPairs));
        plus = __dp4a(static_cast<int>(in[wordAt(quad, lane)]), word, plus);
        minus = __dp4a(static_cast<int>(in[wordAt(quad, lane + kPairs)]), word, minus);
      }
      atomicAdd(to + r * kLanes + lane, plus);
      atomicAdd(to + r * kLanes + lane + kPairs, -minus);
    }
  }

  /* W·x for the 32 rows of a tile and all lanes: |Σ| ≤ 16,384 · 127² < 2^28. */
  __device__ __forceinline__ void multiplyTile(const Tensor &t, int tile, const uint32_t *in, int (&sums)[2][8][4]) {
    const uint4 *w = e.packed + t.packed + static_cast<int64_t>(tile) * t.steps * 2 * kWarp + lane;
    int g = lane / 4, quarter = lane % 4;
    for (int m = 0; m < 2; m++)
      for (int n = 0; n < 8; n++)
        for (int i = 0; i < 4; i++) sums[m][n][i] = 0;
#pragma unroll 2
    for (int step = 0; step < t.steps; step++) {
      uint4 upper = __ldg(w + step * 2 * kWarp), lower = __ldg(w + (step * 2 + 1) * kWarp);
      const uint32_t a0[4] = {upper.x, upper.y, upper.z, upper.w}, a1[4] = {lower.x, lower.y, lower.z, lower.w};
#pragma unroll
      for (int n = 0; n < 8; n++) {
        uint32_t b0 = in[wordAt(step * 8 + quarter, n * 8 + g)], b1 = in[wordAt(step * 8 + 4 + quarter, n * 8 + g)];
        multiply(sums[0][n], a0, b0, b1);
        multiply(sums[1][n], a1, b0, b1);
      }
    }
  }

  /* Adds the perturbation and divides: one of the thread's four rows after the other. */
  __device__ __forceinline__ Results finish(const Tensor &t, int tile, const int *products, int (&sums)[2][8][4]) {
    Results results = {};
    int g = lane / 4, quarter = lane % 4;
#pragma unroll
    for (int part = 0; part < 4; part++) {
      int m = part / 2, half = part % 2, row = tile * kTile + m * 16 + half * 8 + g;
      uint32_t perturbation[8][2] = {}; /* wraps modulo 2^32 by specification */
      const uint2 *a = reinterpret_cast<const uint2 *>(noise + t.a) + static_cast<int64_t>(row) * t.rank * 4 + quarter;
      for (int r = 0; r < rankOf(t) && row < t.rows; r++) {
        uint2 factors = __ldg(a + r * 4);
#pragma unroll
        for (int n = 0; n < 8; n++) {
          int2 dot = *reinterpret_cast<const int2 *>(products + r * kLanes + n * 8 + quarter * 2);
          uint32_t two = (n & 2 ? factors.y : factors.x) >> ((n & 1) * 16);
          perturbation[n][0] += static_cast<uint32_t>(dot.x) * static_cast<uint32_t>(byteOf(two, 0));
          perturbation[n][1] += static_cast<uint32_t>(dot.y) * static_cast<uint32_t>(byteOf(two, 1));
        }
      }
#pragma unroll
      for (int n = 0; n < 8; n++) {
#pragma unroll
        for (int i = 0; i < 2; i++) {
          uint32_t sum = static_cast<uint32_t>(sums[m][n][half * 2 + i]) +
                         static_cast<uint32_t>(static_cast<int>(perturbation[n][i]) >> e.shift);
          int quotient = clippedQuotient(static_cast<int>(sum) >> 4, t.divisor, t.multiplier);
          results.words[m][n] |= asByte(quotient, half * 2 + i);
        }
      }
    }
    return results;
  }

  __device__ __forceinline__ Results product(const Tensor &t, int tile, const uint32_t *in, const int *products) {
    int sums[2][8][4];
    multiplyTile(t, tile, in, sums);
    return finish(t, tile, products, sums);
  }

  /* Calls use(row, lane, byte of the word) for each of a thread's results. */
  template <typename Use>
  __device__ __forceinline__ void forEach(const Tensor &t, int tile, Use use) {
#pragma unroll
    for (int m = 0; m < 2; m++) {
#pragma unroll
      for (int i = 0; i < 4; i++) {
        int row = tile * kTile + m * 16 + i / 2 * 8 + lane / 4;
        if (row >= t.rows) continue;
#pragma unroll
        for (int n = 0; n < 8; n++) use(row, n * 8 + lane % 4 * 2 + i % 2, m, n, i);
      }
    }
  }

  /* One product; use(row, lane, result). */
  template <typename Use>
  __device__ __forceinline__ void project(const Tensor &t, const uint32_t *in, Use use) {
    clearDots();
    addDots(t, in, dots);
    if constexpr (kPerturbed) __syncthreads();
    for (int tile = warp; tile * kTile < t.rows; tile += kWarps) {
      Results results = product(t, tile, in, dots);
      forEach(t, tile, [&](int row, int member, int m, int n, int i) {
        use(row, member, byteOf(results.words[m][n], i));
      });
    }
  }

  /* The clipped sum of one or two products and a bias, with operands as in population.h; use(row, lane, sum). */
  template <typename Use>
  __device__ __forceinline__ void addProducts(const int *o, Use use) {
    bool two = o[3] >= 0;
    const Tensor &w = e.tensors[o[1]], &u = e.tensors[two ? o[3] : o[1]];
    const uint32_t *x = words(o[2]), *y = words(o[4]);
    const int8_t *bias = activations(o[5]);
    clearDots();
    int *second = dots + e.rank * kLanes;
    addDots(w, x, dots);
    if (two) addDots(u, y, second);
    if constexpr (kPerturbed) __syncthreads();
    for (int tile = warp; tile * kTile < w.rows; tile += kWarps) {
      Results first = product(w, tile, x, dots), other = {};
      if (two) other = product(u, tile, y, second);
      forEach(w, tile, [&](int row, int member, int m, int n, int i) {
        int sum = byteOf(first.words[m][n], i) + byteOf(other.words[m][n], i) + bias[byteAt(row, member)];
        use(row, member, clip(sum));
      });
    }
  }

  /* Σ E over the vocabulary, and the log-likelihood of each lane's target. */
  __device__ void loss(const Tensor &t, const uint32_t *in) {
    for (int i = lane; i < kLanes; i += kWarp) shared.sums[warp][i] = 0;
    clearDots();
    addDots(t, in, dots);
    __syncthreads(); /* even without noise: other lanes cleared the sums */
    for (int tile = warp; tile * kTile < t.rows; tile += kWarps) {
      Results logits = product(t, tile, in, dots);
      int sums[8][2] = {}; /* of 32 rows: < 2^25 */
      forEach(t, tile, [&](int row, int member, int m, int n, int i) {
        int logit = byteOf(logits.words[m][n], i);
        sums[n][i % 2] += shared.exponentials[logit + 128];
        if (shared.targets[member] == row) shared.targetLogits[member] = logit;
      });
#pragma unroll
      for (int n = 0; n < 8; n++) {
        for (int i = 0; i < 2; i++) {
          int sum = sums[n][i];
          for (int mask = 4; mask < kWarp; mask *= 2) sum += __shfl_xor_sync(kAll, sum, mask);
          if (lane < 4) shared.sums[warp][n * 8 + lane * 2 + i] += sum;
        }
      }
    }
    __syncthreads();
    if (thread < kLanes) {
      int64_t sum = 0;
      for (int w = 0; w < kWarps; w++) sum += shared.sums[w][thread];
      int logit = (shared.targetLogits[thread] + 128) << (e.fractionBits - 4);
      shared.total[thread] += logit - log2(sum, e.thresholds, e.fractionBits);
    }
  }

  __device__ uint32_t *words(int row) { return x + row / 4 * kLanes; }

  __device__ void gate(const int *o) {
    const int8_t *h = activations(o[6]);
    int8_t *f = activations(o[7]), *past = activations(o[8]);
    addProducts(o, [=](int row, int member, int gate) {
      int at = byteAt(row, member);
      f[at] = static_cast<int8_t>(gate);
      past[at] = static_cast<int8_t>(((gate + 127) * h[at]) >> 8);
    });
  }

  __device__ void candidate(const int *o) {
    const int8_t *f = activations(o[7]);
    int8_t *h = activations(o[6]), *residual = activations(0);
    addProducts(o, [=](int row, int member, int candidate) {
      int at = byteAt(row, member);
      int moved = h[at] + (((f[at] + 127) * (candidate - h[at])) >> 8);
      h[at] = static_cast<int8_t>(moved);
      residual[at] = static_cast<int8_t>(clip(moved + residual[at]));
    });
  }

  __device__ void run(const int *o) {
    bool state = o[0] == INTEGG_LOAD || o[0] == INTEGG_STORE;
    const Tensor &t = e.tensors[state ? 0 : o[1]];
    switch (o[0]) {
      case INTEGG_EMBED: return embed(t, words(o[2]));
      case INTEGG_NORM: return norm(t, words(o[2]), words(o[3]));
      case INTEGG_SPREAD: return spread(t, words(o[2]));
      case INTEGG_LOAD: return load(states + o[1] / 4 * kLanes, o[2], words(o[3]));
      case INTEGG_STORE: return store(states + o[1] / 4 * kLanes, o[2], words(o[3]));
      case INTEGG_GATE: return gate(o);
      case INTEGG_CANDIDATE: return candidate(o);
      case INTEGG_PROJECT: {
        int8_t *out = activations(o[3]);
        int lowest = o[4];
        return project(t, words(o[2]), [=](int row, int member, int result) {
          out[byteAt(row, member)] = static_cast<int8_t>(max(lowest, result));
        });
      }
      case INTEGG_ADD: {
        int8_t *out = activations(o[3]);
        return project(t, words(o[2]), [=](int row, int member, int result) {
          int at = byteAt(row, member);
          out[at] = static_cast<int8_t>(clip(out[at] + result));
        });
      }
      case INTEGG_LOSS: return loss(t, words(o[2]));
    }
  }

  __device__ void readTokens(int position) {
    if (thread < kLanes) {
      int64_t pair = static_cast<int64_t>(blockIdx.x) * kPairs + thread % kPairs;
      const int *text = e.tokens + pair * (e.length + 1) + position;
      shared.tokens[thread] = text[0];
      shared.targets[thread] = text[1];
    }
    __syncthreads();
  }
};

template <bool kResident, bool kPerturbed>
__global__ void __launch_bounds__(kThreads, 2) evaluate(EvaluationArguments e) {
  BLOCK_MEMORY(memory);
  Shared &shared = *reinterpret_cast<Shared *>(memory);
  int *dots = reinterpret_cast<int *>(memory + sizeof(Shared));
  uint32_t *x = kResident ? reinterpret_cast<uint32_t *>(memory + sharedBytes(e.rank))
                          : e.scratch + static_cast<int64_t>(blockIdx.x) * (e.activationRows / 4) * kLanes;
  int thread = threadIdx.x;
  Block<kPerturbed> block = {e, shared, dots, x, e.noise + blockIdx.x * e.bytes,
                             e.states + static_cast<int64_t>(blockIdx.x) * (e.stateRows / 4) * kLanes, thread,
                             thread / kWarp, thread % kWarp};
  for (int i = thread; i < 256; i += kThreads) shared.exponentials[i] = e.exponentials[i];
  if (thread < kLanes) shared.total[thread] = 0;
  for (int position = 0; position < e.length; position++) {
    block.readTokens(position);
    for (int i = 0; i < e.instructions; i++) {
      block.run(e.program + i * INTEGG_INSTRUCTION);
      __syncthreads();
    }
  }
  if (thread < kLanes) e.results[static_cast<int64_t>(blockIdx.x) * kLanes + thread] = shared.total[thread];
}

#endif
