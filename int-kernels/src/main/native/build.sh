#!/bin/sh
# Compiles the native kernels for this machine into FOLDER/native/SYSTEM-PROCESSOR/, with whatever C compiler is
# there. Without one it says so and does nothing: Integg needs no native code.
#
#   build.sh FOLDER [FLAG…]     further flags go to every compilation; CC names a compiler
#                              AVXVNNI replaces -mavxvnni, for tests (see check.sh)
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
folder=$1
shift

for cc in "${CC:-}" cc gcc clang; do
  [ -n "$cc" ] && command -v "$cc" >/dev/null 2>&1 && break
  cc=
done
if [ -z "$cc" ]; then
  echo "native kernels: no C compiler (cc, gcc, clang) found, none built"
  exit 0
fi

machine=$("$cc" -dumpmachine 2>/dev/null || uname -m)
case $machine in
  x86_64* | amd64*) processor=x86_64 levels='avx512vnni avxvnni avx2 c' ;;
  aarch64* | arm64*) processor=aarch64 levels='neon c' ;;
  *) processor=$(uname -m) levels=c ;;
esac
case $machine in
  *darwin*) system=macos library=libintegg.dylib ;;
  *) system=linux library=libintegg.so ;;
esac
out=$folder/native/$system-$processor
if [ $# = 0 ] && [ -f "$out/$library" ] &&
  [ -z "$(find "$here/integg.h" "$here/build.sh" "$here/cpu" -newer "$out/$library" | head -n 1)" ]; then
  exit 0
fi

scrap=$(mktemp -d)
trap 'rm -rf "$scrap"' EXIT
common="-std=c11 -O3 -fPIC -fvisibility=default -Wall -Wextra -Werror $*"

flags() {
  case $1 in
    avx512vnni) echo "-mavx2 -mavx512f -mavx512cd -mavx512bw -mavx512dq -mavx512vl -mavx512vnni -mprefer-vector-width=512" ;;
    avxvnni) echo "-mavx2 ${AVXVNNI:--mavxvnni}" ;;
    avx2) echo "-mavx2" ;;
    neon) echo "-march=armv8.2-a+dotprod" ;;
    c) echo "" ;;
  esac
}

compile() { # SOURCE OBJECT FLAG…
  source=$1 object=$2
  shift 2
  # shellcheck disable=SC2086 # several words
  "$cc" $common "$@" -c "$source" -o "$scrap/$object"
}

# Sources that are compiled as one: reading its own headers of vectors costs a compiler more than most of them.
groups='project+stream+elementwise+to_rows+outer loss+noise+row_noise+embedding+chain+votes+probes credit wide update'
for group in $groups; do
  for source in $(echo "$group" | tr + ' '); do
    echo "#include \"$here/cpu/$source.c\""
  done >"$scrap/$group.c"
done

# Those of a level are compiled side by side; await ends the build with the first that failed.
running=
side_by_side() {
  compile "$@" &
  running="$running $!"
}
await() {
  for process in $running; do
    wait "$process"
  done
  running=
}

compile "$here/cpu/levels.c" levels.o
for level in $levels; do
  # shellcheck disable=SC2046
  if ! echo 'int empty;' | "$cc" $(flags "$level") -x c -c - -o "$scrap/empty" 2>/dev/null; then
    echo "native kernels: $cc does not know $(flags "$level"), level $level left out"
    continue
  fi
  for group in $groups; do
    # shellcheck disable=SC2046
    side_by_side "$scrap/$group.c" "$group-$level.o" "-DLEVEL=$level" "-DLEVEL_$level" $(flags "$level")
  done
  await
done
mkdir -p "$out"
# shellcheck disable=SC2086
"$cc" $common -shared "$scrap"/*.o -o "$out/$library.$$"
mv -f "$out/$library.$$" "$out/$library"
