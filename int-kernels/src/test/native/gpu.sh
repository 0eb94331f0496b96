#!/bin/sh
# What there is to check and to measure on a machine with GPUs (docs/cuda.md); the same, small, on emulated ones:
#
#   gpu.sh FOLDER             everything below, into FOLDER; FOLDER/report.txt keeps what it prints
#   gpu.sh FOLDER emulated    the first two and the last, at small sizes, wherever there is a C++ compiler
#
# 1. The library: built by nvcc for the device.
# 2. Runs on processor and GPU: the SHA-256 of model and checkpoint have to be equal.
# 3. The tests that compare steps with the processor's, and those that attack each entry point, on the GPU.
# 4. compute-sanitizer's memcheck, racecheck and synccheck.
# 5. Profiles by ncu.
# 6. Figures: member-tokens/s at D 256, L 6, population 2^17, and of feedback.
#
# EGG      what starts Integg, if not ./egg: that of an archive, for a machine without Maven; then without the tests
# LIBRARY  a library that is compiled already, for a machine without nvcc
# ONLY     numbers of what to do, "2 6" for instance
#
# Ends with 1 if anything differed or failed. What a machine has no tool for is left out with a line.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
root=$(cd "$here/../../../.." && pwd -P)
[ $# -ge 1 ] || { sed -n '2,/^set -eu/p' "$0" | sed '$d; s/^# \{0,1\}//' >&2; exit 2; }
mkdir -p "$1"
out=$(cd "$1" && pwd -P)
kind=${2:-cuda}
egg=${EGG:-$root/egg}
report=$out/report.txt
faults=0
: >"$report"

say() { printf '%s\n' "$*" | tee -a "$report"; }
fault() {
  faults=$((faults + 1))
  say "FAILED: $*"
}
wanted() { case " ${ONLY:-1 2 3 4 5 6} " in *" $1 "*) return 0 ;; *) return 1 ;; esac }
have() { command -v "$1" >/dev/null 2>&1 || { say "left out: no $1 here"; return 1; }; }

case $kind in
  cuda)
    small='--dim 64 --layers 2 --population 256 --tokens-per-update 8 --steps 4'
    few='--dim 64 --layers 2 --blocks 2 --tokens-per-update 8 --steps 10'
    lowrank='--dim 256 --layers 6 --population 131072 --tokens-per-update 16'
    feedback='--dim 256 --layers 6 --blocks 128 --tokens-per-update 16'
    steps=2 windows=5
    ;;
  emulated)
    small='--dim 16 --layers 2 --population 70 --tokens-per-update 4 --steps 4'
    few='--dim 16 --layers 1 --blocks 2 --tokens-per-update 4 --steps 10'
    lowrank='--dim 16 --layers 1 --population 64 --tokens-per-update 4'
    feedback='--dim 16 --layers 1 --blocks 1 --tokens-per-update 4'
    steps=2 windows=1
    ;;
  *)
    echo "gpu.sh: $kind: must be cuda or emulated" >&2
    exit 2
    ;;
esac

# --- 1. the library

library=${LIBRARY:-}
if [ -z "$library" ]; then
  sh "$root/int-kernels/src/main/native/cuda/build.sh" "$kind" "$out"
  for each in "$out"/native/*/libintegg-cuda*.so; do
    library=$each
  done
fi
[ -f "$library" ] || { say "FAILED: no library of device code: build it here, or name one with LIBRARY"; exit 1; }
say "date        $(date -u +%Y-%m-%dT%H:%M:%SZ)"
say "processor   $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -n 1), $(nproc) threads"
if [ "$kind" = cuda ] && have nvidia-smi; then
  nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader | while read -r line; do
    say "GPU         $line"
  done
fi
say "library     $(sha256sum "$library" | cut -c 1-64)"

on_gpu() { EGG_JAVA_OPTS="${EGG_JAVA_OPTS:-} -Dintegg.kernels=cuda -Dintegg.native.path=$library" "$@"; }

# --- 2. runs on both

# Text of the repository, or the default corpus where there is none of it.
corpus=
[ ! -d "$root/docs" ] || corpus="--corpus $root/docs"

train() { # NAME OPTION…
  name=$1
  shift
  rm -rf "$out/runs/$name"
  # shellcheck disable=SC2086 # corpus is two words or none
  if ! "$egg" train $corpus --runs "$out/runs" --name "$name" --seed 1 "$@" >"$out/$name.log" 2>&1; then
    fault "$name: $(tail -n 1 "$out/$name.log")"
    return 1
  fi
}

hashes() { # NAME
  (cd "$out/runs/$1" && sha256sum model.safetensors "$(ls checkpoints/*.safetensors | tail -n 1)")
}

compare() { # NAME OPTION…
  what=$1
  shift
  train "$what-processor" "$@" || return 0
  on_gpu train "$what-gpu" "$@" || return 0
  if [ "$(hashes "$what-processor")" = "$(hashes "$what-gpu")" ]; then
    say "equal       $what: $(hashes "$what-gpu" | cut -c 1-64 | tr '\n' ' ')"
  else
    fault "$what: SHA-256 of the processor's and the GPU's model and checkpoint differ"
    { hashes "$what-processor" && hashes "$what-gpu"; } | tee -a "$report"
  fi
}

if wanted 2; then
  # shellcheck disable=SC2086 # several options
  {
    compare lowrank-small --estimator lowrank $small
    compare lowrank-rank --estimator lowrank $small --rank 3 --mlp relu
    compare lowrank-mingru --estimator lowrank $small --cell mingru
    compare feedback-small --estimator feedback --credit direct $few
    compare feedback-relu --estimator feedback --credit direct $few --mlp relu
    compare lowrank-large --estimator lowrank $lowrank --steps $steps
    compare feedback-large --estimator feedback --credit direct $feedback --steps $steps
  }
fi

# --- 3. tests, 4. sanitizers, 5. profiles

if [ "$kind" != cuda ]; then
  say "left out: tests, sanitizers and profiles are for GPUs"
else
  if wanted 3 && [ -z "${EGG:-}" ] && have mvn; then
    tests=DeviceTrainerTest,DeviceEvaluatorTest,DeviceFeedbackTest,PopulationCallsTest,ScriptCallsTest
    if mvn -q -B -ntp -f "$root/pom.xml" -pl eggroll-trainer -am test "-Dtest=$tests" \
      -Dsurefire.failIfNoSpecifiedTests=false -Dintegg.test.devices=integg-cuda \
      "-Dintegg.native.path=${library%/*}" >"$out/tests.log" 2>&1; then
      say "passed      $tests"
    else
      fault "tests: see $out/tests.log"
    fi
  fi
  if wanted 4 && have compute-sanitizer; then
    for tool in memcheck racecheck synccheck; do
      for each in "lowrank $small" "feedback --credit direct $few"; do
        name=$tool-${each%% *}
        # shellcheck disable=SC2086 # several words
        if on_gpu compute-sanitizer --tool "$tool" --target-processes all --error-exitcode 9 \
          "$egg" train $corpus --runs "$out/runs" --name "$name-$$" --estimator $each >"$out/$name.log" 2>&1; then
          say "passed      $name"
        else
          fault "$name: see $out/$name.log"
        fi
      done
    done
  fi
  if wanted 5 && have ncu; then
    # shellcheck disable=SC2086 # several words
    {
      on_gpu ncu --target-processes all --set full -k regex:evaluate -c 3 "$egg" train $corpus --runs "$out/runs" \
        --name "ncu-lowrank-$$" --estimator lowrank $lowrank --steps 1 >"$out/ncu-lowrank.txt" 2>&1 ||
        fault "ncu: see $out/ncu-lowrank.txt"
      on_gpu ncu --target-processes all --set full -k 'regex:multiplyColumns|addOuter' -c 8 "$egg" train $corpus \
        --runs "$out/runs" --name "ncu-feedback-$$" --estimator feedback --credit direct $feedback --steps 1 \
        >"$out/ncu-feedback.txt" 2>&1 || fault "ncu: see $out/ncu-feedback.txt"
    }
    say "profiles    $out/ncu-lowrank.txt, $out/ncu-feedback.txt"
  fi
fi

# --- 6. figures

figures() { # NAME OPTION…
  name=$1
  shift
  if on_gpu "$egg" bench train --windows "$windows" "$@" >"$out/bench-$name.txt" 2>&1; then
    say "figures     $name: $*"
    grep '^|.*[0-9] *|$' "$out/bench-$name.txt" | tee -a "$report"
  else
    fault "bench $name: $(tail -n 1 "$out/bench-$name.txt")"
  fi
}

if wanted 6; then
  # shellcheck disable=SC2086 # several options
  {
    figures lowrank --estimator lowrank $lowrank
    figures feedback --estimator feedback --credit direct $feedback
  }
fi

if [ "$faults" -gt 0 ]; then
  say "$faults failed"
  exit 1
fi
say "all is well"
