#!/usr/bin/env bash
# The package as a stranger gets it: packed with its prebuild, installed into an empty folder with no compiler and no install scripts,
# run as a command, imported and required.
set -euo pipefail
cd "$(dirname "$0")/.."

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
passed=0
check() { # <what> <command...>
  local what=$1
  shift
  if ! "$@" > "$scratch/log" 2>&1; then
    echo "package: FAILED: $what" >&2
    cat "$scratch/log" >&2
    exit 1
  fi
  passed=$((passed + 1))
}

check 'prebuildify builds' npm run prebuildify
check 'npm packs' npm pack --ignore-scripts --pack-destination "$scratch"
tarball=$(echo "$scratch"/etcd-disk-bench-*.tgz)
check 'the tarball holds the prebuild' sh -c "tar -tzf '$tarball' | grep -q '^package/prebuilds/linux-.*\.node$'"
check 'the tarball is under 400 kB' test "$(stat -c %s "$tarball")" -lt 400000

# Node and npm alone on the path: nothing here could compile.
mkdir -p "$scratch/bin" "$scratch/app" "$scratch/data"
for tool in node npm npx sh env; do ln -s "$(command -v $tool)" "$scratch/bin/$tool"; done
in_app() { (cd "$scratch/app" && PATH=$scratch/bin "$@"); }
check 'npm init' in_app npm init -y
check 'npm install' in_app npm install --ignore-scripts --no-audit --no-fund "$tarball"

check 'npx runs it' in_app npx etcd-disk-bench -q --duration 1 --phase closed-loop --max-bytes 20000000 --format json --output report.json "$scratch/data"
check 'its report is JSON' in_app node -e "process.exit(require('./report.json').schemaVersion === 1 ? 0 : 1)"
check 'import works' in_app node --input-type=module -e "import { benchmarkEtcdDisk } from 'etcd-disk-bench'; if (typeof benchmarkEtcdDisk !== 'function') throw 1"
check 'require works' in_app node --no-warnings -e "if (typeof require('etcd-disk-bench').benchmarkEtcdDisk !== 'function') throw 1"
check 'nothing is left behind' test -z "$(ls -A "$scratch/data")"

mkdir -p build-results
printf '{"numPassedTests": %d, "numFailedTests": 0}\n' "$passed" > build-results/package-checks.json
echo "package: $passed checks passed"
