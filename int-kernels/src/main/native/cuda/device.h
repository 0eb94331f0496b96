/*
 * What the device code needs of a GPU, in two versions: CUDA's own when nvcc compiles, and emulation.h's for a
 * machine without a GPU. Nothing else in this folder knows which one is used.
 */
#ifndef INTEGG_DEVICE_H
#define INTEGG_DEVICE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __CUDACC__

#include <cuda_runtime.h>

/* The memory of a thread block, of the size given at launch, 16-byte aligned. */
#define BLOCK_MEMORY(name) extern __shared__ __align__(16) unsigned char name[]

/* c += a·b on the tensor cores, a warp together: a [16][32] and b [32][8] of int8, c [16][8] of int32 (PTX ISA,
 * "Matrix Fragments for mma.m16n8k32"). With g = lane / 4 and t = lane % 4: a[0] is row g, columns 4t to 4t+3;
 * a[1] row g+8; a[2] and a[3] the same 16 columns on; b[0] is column g, rows 4t to 4t+3, b[1] 16 rows on; c[0],
 * c[1] are row g, columns 2t and 2t+1, c[2], c[3] row g+8. */
__device__ __forceinline__ void multiply(int (&c)[4], const uint32_t (&a)[4], uint32_t b0, uint32_t b1) {
  asm volatile(
      "mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
      : "+r"(c[0]), "+r"(c[1]), "+r"(c[2]), "+r"(c[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

template <typename... P, typename... A>
cudaError_t launch(void (*kernel)(P...), dim3 grid, int threads, size_t memory, cudaStream_t stream, A... arguments) {
  cudaError_t error = cudaFuncSetAttribute(reinterpret_cast<const void *>(kernel),
                                           cudaFuncAttributeMaxDynamicSharedMemorySize, static_cast<int>(memory));
  if (error != cudaSuccess) return error;
  kernel<<<grid, threads, memory, stream>>>(arguments...);
  return cudaGetLastError();
}

/* What a body launches on a stream: recorded the second time, replayed from then on with one call. The first time
 * it runs unrecorded, because CUDA loads a kernel when it is first used, which a recording may not allow. */
class Recording {
  bool loaded = false;
  cudaGraphExec_t graph = nullptr;

 public:
  template <typename Body>
  cudaError_t replay(cudaStream_t stream, Body body) {
    if (!loaded) {
      body();
      loaded = true;
      return cudaSuccess;
    }
    if (graph == nullptr) {
      cudaError_t error = cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal);
      if (error != cudaSuccess) return error;
      cudaGraph_t recorded = nullptr;
      try {
        body();
      } catch (...) {
        cudaStreamEndCapture(stream, &recorded);
        if (recorded != nullptr) cudaGraphDestroy(recorded);
        throw;
      }
      error = cudaStreamEndCapture(stream, &recorded);
      if (error == cudaSuccess) error = cudaGraphInstantiate(&graph, recorded, 0);
      if (recorded != nullptr) cudaGraphDestroy(recorded);
      if (error != cudaSuccess) return error;
    }
    return cudaGraphLaunch(graph, stream);
  }

  void free() {
    if (graph != nullptr) cudaGraphExecDestroy(graph);
    graph = nullptr;
  }
};

#else
#include "emulation.h"
#endif

#endif
