/*
 * A GPU for a machine without one: what device.h needs, on the host. It has two devices and runs thread blocks one
 * after another; the threads of a block are fibers that switch at barriers and warp-wide operations.
 *
 * It exposes wrong kernels: memory starts as rubbish, a barrier that not all threads reach ends the process, and
 * the second device runs its threads and blocks in the opposite order, so that a result that depends on the order
 * differs. It says nothing about speed, nor about the memory model between two barriers.
 */
#ifndef INTEGG_EMULATION_H
#define INTEGG_EMULATION_H

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#include <algorithm>
#include <mutex>
#include <vector>

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline
#define __launch_bounds__(...)
#define __restrict__ __restrict

struct dim3 {
  unsigned x, y, z;
  dim3(unsigned x_ = 1, unsigned y_ = 1, unsigned z_ = 1) : x(x_), y(y_), z(z_) {}
};
struct uint4 {
  uint32_t x, y, z, w;
};
struct uint2 {
  uint32_t x, y;
};
struct int2 {
  int x, y;
};
struct int4 {
  int x, y, z, w;
};

namespace emulation {

constexpr int kDevices = 2;
constexpr int kWarp = 32;
constexpr size_t kStack = 64 * 1024;
/* More memory than any block of a GPU may have is refused, as on a GPU. */
constexpr size_t kBlockMemory = 227 * 1024;
constexpr size_t kDeviceMemory = size_t(1) << 30;

/* A fiber lives as long as the machine and takes one thread of block after block. */
struct Fiber {
  jmp_buf place; /* where it goes on; jumps are many times as fast as swapcontext, which calls the system */
  bool begun = false;
  std::vector<char> stack = std::vector<char>(kStack);
  dim3 index;
  bool done;
  long barriers;         /* that this thread has reached */
  long exchanges;        /* warp-wide operations that it has reached */
  const long *awaited;   /* a count of arrivals, … */
  long until;            /* … and what it has to reach */
};

struct Warp {
  long arrivals;
  uint32_t slots[2][kWarp][6];
};

struct Machine {
  std::mutex busy;
  std::vector<Fiber> fibers;
  std::vector<Warp> warps;
  jmp_buf scheduler;
  ucontext_t left; /* left by the first switch to a fiber, never resumed */
  Fiber *current;
  long arrivals;
  void (*entry)(void *);
  void *argument;
  alignas(16) unsigned char memory[kBlockMemory];
  dim3 block, blocks, grid;
  int device;
};

inline Machine &machine() {
  static Machine m;
  return m;
}

inline void leave(Machine &m, Fiber &self) {
  if (!_setjmp(self.place)) _longjmp(m.scheduler, 1);
}

inline void wait(const long *count, long until) {
  Machine &m = machine();
  Fiber *self = m.current;
  if (*count >= until) return;
  self->awaited = count;
  self->until = until;
  leave(m, *self);
}

inline void fiberMain() {
  for (;;) {
    Machine &m = machine();
    m.entry(m.argument);
    m.current->done = true;
    leave(m, *m.current);
  }
}

/* Runs a fiber until it leaves. */
inline void resume(Machine &m, Fiber &f) {
  m.current = &f;
  if (_setjmp(m.scheduler)) return;
  if (f.begun) _longjmp(f.place, 1);
  f.begun = true;
  ucontext_t start;
  getcontext(&start);
  start.uc_stack.ss_sp = f.stack.data();
  start.uc_stack.ss_size = f.stack.size();
  start.uc_link = nullptr;
  makecontext(&start, fiberMain, 0);
  swapcontext(&m.left, &start);
}

inline void runBlock(int threads, int device) {
  Machine &m = machine();
  memset(m.memory, 0xA5, sizeof m.memory);
  m.arrivals = 0;
  m.warps.assign((threads + kWarp - 1) / kWarp, Warp());
  for (int i = 0; i < threads; i++) {
    Fiber &f = m.fibers[i];
    f.index = dim3(i);
    f.done = false;
    f.barriers = f.exchanges = 0;
    f.awaited = nullptr;
  }
  for (int left = threads; left > 0;) {
    bool moved = false;
    for (int i = 0; i < threads; i++) {
      Fiber &f = m.fibers[device % 2 ? threads - 1 - i : i];
      if (f.done || (f.awaited && *f.awaited < f.until)) continue;
      f.awaited = nullptr;
      moved = true;
      resume(m, f);
      left -= f.done;
    }
    if (!moved) {
      fprintf(stderr, "emulated GPU: a barrier that not all threads reach\n");
      abort();
    }
  }
}

inline uint32_t (&exchange(Warp *&warp))[kWarp][6] {
  Machine &m = machine();
  warp = &m.warps[m.current->index.x / kWarp];
  return warp->slots[m.current->exchanges % 2];
}

/* All lanes have written their slots; the other set of slots is free again. */
inline void exchanged(Warp *warp) {
  Fiber *self = machine().current;
  warp->arrivals++;
  wait(&warp->arrivals, ++self->exchanges * kWarp);
}

}  // namespace emulation

#define threadIdx (emulation::machine().current->index)
#define blockIdx (emulation::machine().block)
#define gridDim (emulation::machine().grid)
#define blockDim (emulation::machine().blocks)
#define BLOCK_MEMORY(name) unsigned char *name = emulation::machine().memory

inline void __syncthreads() {
  emulation::Machine &m = emulation::machine();
  m.arrivals++;
  emulation::wait(&m.arrivals, ++m.current->barriers * long(m.blocks.x));
}

template <typename T>
T __shfl_xor_sync(unsigned, T value, int mask) {
  static_assert(sizeof(T) <= 8, "a register or two");
  emulation::Warp *warp;
  auto &slots = emulation::exchange(warp);
  int lane = threadIdx.x % 32;
  memcpy(slots[lane], &value, sizeof value);
  emulation::exchanged(warp);
  memcpy(&value, slots[lane ^ mask], sizeof value);
  return value;
}

inline int element(uint32_t word, int i) { return int8_t(word >> (8 * i)); }

inline void multiply(int (&c)[4], const uint32_t (&a)[4], uint32_t b0, uint32_t b1) {
  emulation::Warp *warp;
  auto &slots = emulation::exchange(warp);
  int lane = threadIdx.x % 32, g = lane / 4, t = lane % 4;
  uint32_t *left = &slots[0][0], *right = left + 16 * 8; /* [16] and [8] of 32 bytes */
  for (int i = 0; i < 4; i++) left[(g + i % 2 * 8) * 8 + t + i / 2 * 4] = a[i];
  right[g * 8 + t] = b0;
  right[g * 8 + t + 4] = b1;
  emulation::exchanged(warp);
  for (int i = 0; i < 4; i++) {
    const int8_t *row = reinterpret_cast<int8_t *>(left + (g + i / 2 * 8) * 8);
    const int8_t *column = reinterpret_cast<int8_t *>(right + (t * 2 + i % 2) * 8);
    int sum = 0;
    for (int k = 0; k < 32; k++) sum += row[k] * column[k];
    c[i] += sum;
  }
}

inline int __dp4a(int a, int b, int c) {
  for (int i = 0; i < 4; i++) c += element(uint32_t(a), i) * element(uint32_t(b), i);
  return c;
}
inline int __clzll(long long v) { return v == 0 ? 64 : __builtin_clzll(static_cast<unsigned long long>(v)); }
template <typename T>
T __ldg(const T *p) { return *p; }
/* Threads change at barriers only, so every operation is atomic. */
template <typename T>
T atomicAdd(T *p, T v) { T old = *p; *p += v; return old; }
template <typename T>
T atomicMax(T *p, T v) { T old = *p; *p = old < v ? v : old; return old; }
inline int min(int a, int b) { return a < b ? a : b; }
inline int max(int a, int b) { return a > b ? a : b; }

/* --- the runtime's calls that host.h, population.cu and script.cu use */

typedef int cudaError_t;
typedef int cudaStream_t;
enum { cudaSuccess = 0, cudaErrorInvalidValue = 1, cudaErrorMemoryAllocation = 2, cudaErrorNoDevice = 100 };
enum cudaMemcpyKind { cudaMemcpyHostToDevice, cudaMemcpyDeviceToHost };
enum cudaDeviceAttr { cudaDevAttrMaxSharedMemoryPerBlockOptin, cudaDevAttrMultiProcessorCount };

inline const char *cudaGetErrorString(cudaError_t e) {
  return e == cudaErrorMemoryAllocation ? "out of memory"
         : e == cudaErrorNoDevice       ? "no CUDA-capable device is detected"
                                        : "invalid argument";
}
inline cudaError_t cudaGetLastError() { return cudaSuccess; }
/* None if CUDA_VISIBLE_DEVICES is empty, as with CUDA. */
inline cudaError_t cudaGetDeviceCount(int *n) {
  const char *visible = getenv("CUDA_VISIBLE_DEVICES");
  *n = visible && !*visible ? 0 : emulation::kDevices;
  return *n > 0 ? cudaSuccess : cudaErrorNoDevice;
}
inline cudaError_t cudaSetDevice(int d) {
  emulation::machine().device = d;
  return d < emulation::kDevices ? cudaSuccess : cudaErrorInvalidValue;
}
/* The second device has little shared memory, so that wide models take the path without it. */
inline cudaError_t cudaDeviceGetAttribute(int *v, cudaDeviceAttr a, int device) {
  *v = a == cudaDevAttrMultiProcessorCount ? 2 : device == 0 ? int(emulation::kBlockMemory) : 28 * 1024;
  return cudaSuccess;
}
inline cudaError_t cudaMemGetInfo(size_t *free, size_t *total) {
  *free = *total = emulation::kDeviceMemory;
  return cudaSuccess;
}
template <typename T>
cudaError_t cudaMalloc(T **p, size_t bytes) {
  if (bytes > emulation::kDeviceMemory) return cudaErrorMemoryAllocation;
  *p = static_cast<T *>(aligned_alloc(256, (bytes + 255) / 256 * 256));
  if (*p == nullptr) return cudaErrorMemoryAllocation;
  memset(static_cast<void *>(*p), 0xA5, bytes);
  return cudaSuccess;
}
inline cudaError_t cudaFree(void *p) { free(p); return cudaSuccess; }
inline cudaError_t cudaStreamCreate(cudaStream_t *s) { *s = 0; return cudaSuccess; }
inline cudaError_t cudaStreamDestroy(cudaStream_t) { return cudaSuccess; }
inline cudaError_t cudaStreamSynchronize(cudaStream_t) { return cudaSuccess; }
inline cudaError_t cudaMemcpyAsync(void *to, const void *from, size_t n, cudaMemcpyKind, cudaStream_t) {
  memcpy(to, from, n);
  return cudaSuccess;
}
inline cudaError_t cudaMemcpyPeerAsync(void *to, int, const void *from, int, size_t n, cudaStream_t) {
  memcpy(to, from, n);
  return cudaSuccess;
}
inline cudaError_t cudaMemsetAsync(void *p, int v, size_t n, cudaStream_t) { memset(p, v, n); return cudaSuccess; }

/* Nothing is recorded: what a body launches has run when the body returns. */
struct Recording {
  template <typename Body>
  cudaError_t replay(cudaStream_t, Body body) { body(); return cudaSuccess; }
  void free() {}
};

template <typename... P, typename... A>
cudaError_t launch(void (*kernel)(P...), dim3 grid, int threads, size_t memory, cudaStream_t, A... arguments) {
  using namespace emulation;
  Machine &m = machine();
  if (memory > kBlockMemory || threads % kWarp != 0) return cudaErrorInvalidValue;
  std::lock_guard<std::mutex> lock(m.busy);
  auto call = [=] { kernel(arguments...); };
  m.entry = [](void *c) { (*static_cast<decltype(call) *>(c))(); };
  m.argument = &call;
  m.grid = grid;
  m.blocks = dim3(unsigned(threads));
  if (m.fibers.size() < size_t(threads)) m.fibers = std::vector<Fiber>(threads);
  unsigned count = grid.x * grid.y;
  for (unsigned i = 0; i < count; i++) {
    unsigned b = m.device % 2 ? count - 1 - i : i;
    m.block = dim3(b % grid.x, b / grid.x);
    runBlock(threads, m.device);
  }
  return cudaSuccess;
}

#endif
