#!/bin/sh
# Compiles the device code into FOLDER/native/SYSTEM-PROCESSOR/:
#
#   build.sh cuda FOLDER             libintegg-cuda for sm_80 and sm_90, with nvcc (NVCC names one)
#   build.sh emulated FOLDER [FROM]  libintegg-cuda-emulated, the same sources on emulation.h, with a C++ compiler;
#                                    or a copy of the one in the folder FROM
#
# Either needs a JDK's jni.h (JAVA_HOME names one). Without the compiler or the header it says so and does nothing:
# Integg needs no device code.
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
system=$(uname -s | tr '[:upper:]' '[:lower:]')
place=native/$system-$processor/lib$name.so
library=$2/$place

# Whether a library is there and newer than its sources.
current() { [ -f "$1" ] && [ -z "$(find "$here" -newer "$1" | head -n 1)" ]; }

if current "$library"; then
  exit 0
fi
mkdir -p "${library%/*}"
if [ -n "${3:-}" ] && current "$3/$place"; then
  cp -p "$3/$place" "$library.$$"
  mv -f "$library.$$" "$library"
  exit 0
fi

java=
for jdk in "${JAVA_HOME:-}" "$(javac=$(command -v javac) && dirname "$(dirname "$(readlink -f "$javac")")")" \
  /usr/lib/jvm/* /opt/*; do
  [ -f "$jdk/include/jni.h" ] && [ -f "$jdk/include/$system/jni_md.h" ] && java=$jdk/include && break
done
if [ -z "$java" ]; then
  echo "device code: no jni.h found, no lib$name built; set JAVA_HOME to the folder of a JDK"
  exit 0
fi

set -- "$here/population.cu" "$here/script.cu" "$here/entry.cu" -I "$java" -I "$java/$system" \
  "-DINTEGG_LIBRARY=\"$name\"" -o "$library.$$"
if [ "$what" = cuda ]; then
  "$compiler" -std=c++17 -O3 -Werror all-warnings -Xcompiler -fPIC,-Wall,-Wextra --shared -cudart static \
    -gencode arch=compute_80,code=sm_80 -gencode arch=compute_90,code=sm_90 -gencode arch=compute_90,code=compute_90 \
    "$@"
else
  # Fibers jump between their stacks, which a checked longjmp takes for a mistake.
  "$compiler" -std=c++17 -O3 -fPIC -U_FORTIFY_SOURCE -Wall -Wextra -Werror -Wno-unknown-pragmas -shared -x c++ "$@"
fi
mv -f "$library.$$" "$library"
