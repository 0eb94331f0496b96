/* What the host's side of the device code shares: errors as exceptions, memory of a device. */
#ifndef INTEGG_HOST_H
#define INTEGG_HOST_H

#include <stdexcept>
#include <string>

#include "device.h"

inline void check(cudaError_t error, const char *what) {
  if (error == cudaSuccess) return;
  cudaGetLastError(); /* or the next launch would report it once more */
  throw std::runtime_error(std::string(what) + ": " + cudaGetErrorString(error));
}

/* Memory of a device. */
template <typename T>
struct Buffer {
  T *at = nullptr;
  void allocate(int64_t count, const char *what) {
    check(cudaMalloc(&at, static_cast<size_t>(count) * sizeof(T)), what);
  }
  void free() {
    if (at != nullptr) cudaFree(at);
    at = nullptr;
  }
};

template <typename T>
void copyIn(T *to, const T *from, int64_t count, cudaStream_t stream) {
  size_t bytes = static_cast<size_t>(count) * sizeof(T);
  check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyHostToDevice, stream), "copying to the GPU");
}

template <typename T>
void copyOut(T *to, const T *from, int64_t count, cudaStream_t stream) {
  size_t bytes = static_cast<size_t>(count) * sizeof(T);
  check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToHost, stream), "copying from the GPU");
}

inline unsigned shares(int64_t count, int64_t each) { return static_cast<unsigned>((count + each - 1) / each); }

#endif
