#!/usr/bin/env bash
# Builds and runs the C++ tests under ASan and UBSan, then under TSan; with TIER=nightly first without sanitizers. Prints one line on
# success, and the failing output otherwise. Uses at most two cores; the builds are in build-native-test/.
set -euo pipefail
cd "$(dirname "$0")/.."

need() { # what it is, the Debian package, the command that finds it
  if ! eval "$3" >/dev/null 2>&1; then
    echo "native: $1 is missing: apt-get install $2" >&2
    exit 1
  fi
}
need 'a C++ compiler' g++ 'command -v c++'
need cmake cmake 'command -v cmake && command -v ctest'
need 'a build tool' ninja-build 'command -v ninja || command -v make'
need doctest doctest-dev 'echo "#include <doctest/doctest.h>" | c++ -std=c++20 -fsyntax-only -x c++ -'

export CMAKE_BUILD_PARALLEL_LEVEL=2
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# A sanitizer report ends a program with this exit status, so no test can miss it.
export ASAN_OPTIONS=detect_stack_use_after_return=1:exitcode=99
export UBSAN_OPTIONS=print_stacktrace=1
export TSAN_OPTIONS=halt_on_error=1:exitcode=99

tests='' faults=0
step() { # the kind, then the command
  local kind=$1
  shift
  if ! "$@" >"$log" 2>&1; then
    cat "$log" >&2
    echo "native: the $kind build failed at: $*" >&2
    exit 1
  fi
}
build_and_test() { # the kind, the sanitizers
  local kind=$1 folder=build-native-test/$1 generator=() counted injected
  if [[ ! -f $folder/CMakeCache.txt ]] && command -v ninja >/dev/null; then generator=(-G Ninja); fi
  step "$kind" cmake -S . -B "$folder" "${generator[@]}" \
    -DCMAKE_BUILD_TYPE=Release -DETCD_DISK_BENCH_TESTS=ON -DETCD_DISK_BENCH_SANITIZE="$2"
  step "$kind" cmake --build "$folder"
  step "$kind" ctest --test-dir "$folder" --output-on-failure --no-tests=error -j 2

  counted=$(sed -n 's/^100% tests passed, 0 tests failed out of \([0-9]*\)$/\1/p' "$log")
  if [[ -z $counted || ( -n $tests && $counted != "$tests" ) ]]; then
    echo "native: the $kind build ran ${counted:-no} tests, the one before it ${tests:-none}" >&2
    exit 1
  fi
  tests=$counted
  injected=$(sed -n 's/^faults injected and survived: \([0-9]*\)$/\1/p' "$folder/Testing/Temporary/LastTest.log" |
    awk "{ sum += \$1 } END { print sum + 0 }")
  faults=$((faults + injected))
}

# The tests of the addon run the code without sanitizers.
if [[ ${TIER:-} == nightly ]]; then build_and_test release ''; fi
build_and_test address-undefined address,undefined,float-cast-overflow
build_and_test thread thread

echo "native: $faults faults injected and survived"
echo "native: $tests tests passed in each build"
mkdir -p build-results
printf '{"numPassedTests": %d, "numFailedTests": 0}\n' "$tests" >build-results/native.json
