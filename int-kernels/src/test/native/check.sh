#!/bin/sh
# Checks the native kernels beyond what `mvn verify` does, with what this machine has:
# 1. every level against plain C under AddressSanitizer and UndefinedBehaviorSanitizer;
# 2. the same for 64-bit Arm, in an emulator, where there is a cross compiler;
# 3. with the argument `java`: the provider tests and trainers' tests on a sanitized library.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
root=$(cd "$here/../../../.." && pwd -P)
build=$here/../../main/native/build.sh
scrap=$(mktemp -d)
trap 'rm -rf "$scrap"' EXIT
sanitize='-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -g'

compare() { # COMPILER FOLDER FLAG…
  compiler=$1 folder=$2
  shift 2
  CC=$compiler sh "$build" "$folder" "$@"
  "$compiler" -std=gnu11 -O1 -Wall -Wextra "$@" "$here/compare.c" "$folder"/native/*/libintegg.* \
    -Wl,-rpath,"$(echo "$folder"/native/*)" -o "$folder/compare"
}

echo "== sanitizers"
# shellcheck disable=SC2086
compare "${CC:-cc}" "$scrap/sanitized" $sanitize
"$scrap/sanitized/compare"
if grep -qs avx512_vnni /proc/cpuinfo; then
  echo "== AVX-VNNI as AVX-512 encodes it"
  # shellcheck disable=SC2086
  AVXVNNI='-mavx512vl -mavx512vnni' compare "${CC:-cc}" "$scrap/evex" $sanitize -DINTEGG_AVXVNNI_AS_AVX512
  "$scrap/evex/compare"
fi

if command -v aarch64-linux-gnu-gcc >/dev/null && command -v qemu-aarch64 >/dev/null; then
  echo "== 64-bit Arm"
  compare aarch64-linux-gnu-gcc "$scrap/arm"
  qemu-aarch64 -L /usr/aarch64-linux-gnu "$scrap/arm/compare"
else
  echo "== 64-bit Arm: no aarch64-linux-gnu-gcc and qemu-aarch64 here, left out"
fi

if [ "${1:-}" = java ]; then
  echo "== Java's tests with sanitizers"
  runtime=$("${CC:-cc}" -print-file-name=libasan.so):$("${CC:-cc}" -print-file-name=libubsan.so)
  # Java handles SIGSEGV by itself, and never frees what it leaves to the end.
  LD_PRELOAD=$runtime ASAN_OPTIONS=handle_segv=0:detect_leaks=0 \
    mvn -q -B -f "$root/pom.xml" verify -pl eggroll-trainer -am -Dsurefire.failIfNoSpecifiedTests=false \
    "-Dtest=KernelsTest,EggForwardTest,TrainStepTest,AlignedTrainTest,ProcessTest" \
    "-Dintegg.native.path=$(echo "$scrap"/sanitized/native/*)"
fi
echo "all is well"
