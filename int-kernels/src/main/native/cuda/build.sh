#!/bin/sh
# Compiles the device code into FOLDER/native/SYSTEM-PROCESSOR/:
#
#   build.sh cuda FOLDER        libintegg-cuda for sm_80 and sm_90, with nvcc (NVCC names one)
#   build.sh emulated FOLDER    libintegg-cuda-emulated, the same sources on emulation.h, with a C++ compiler
#
# Without the compiler it says so and does nothing: Integg needs no device code.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
what=$1
case $what in
  cuda) name=integg-cuda compiler=${NVCC:-nvcc} ;;
  *) name=integg-cuda-emulated compiler=${CXX:-c++} ;;
esac
if ! command -v "$compiler" >/dev/null 2>&1; then
  echo "device code: no $compiler found, no lib$name built"
  exit 0
fi
processor=$(uname -m)
[ "$processor" = arm64 ] && processor=aarch64
out=$2/native/$(uname -s | tr '[:upper:]' '[:lower:]')-$processor
library=$out/lib$name.so
if [ -f "$library" ] && [ -z "$(find "$here" -newer "$library" | head -n 1)" ]; then
  exit 0
fi
mkdir -p "$out"
if [ "$what" = cuda ]; then
  "$compiler" -std=c++17 -O3 -Werror all-warnings -Xcompiler -fPIC,-Wall,-Wextra --shared -cudart static \
    -gencode arch=compute_80,code=sm_80 -gencode arch=compute_90,code=sm_90 -gencode arch=compute_90,code=compute_90 \
    "$here/population.cu" "$here/script.cu" -o "$library.$$"
else
  # Fibers jump between their stacks, which a checked longjmp takes for a mistake.
  "$compiler" -std=c++17 -O3 -fPIC -U_FORTIFY_SOURCE -Wall -Wextra -Werror -Wno-unknown-pragmas -shared \
    -x c++ "$here/population.cu" "$here/script.cu" -o "$library.$$"
fi
mv -f "$library.$$" "$library"
