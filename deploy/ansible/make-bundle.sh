#!/bin/sh
# Makes the bundle for the nodes: the package, its dependencies and its binary. A node then needs no registry and no compiler. Usage:
#   make-bundle.sh [BUNDLE.tgz [PACKAGE.tgz]]
# Only this machine uses a registry, through npm. Without PACKAGE.tgz, the checkout is packed. If the package has no prebuilt binaries, the
# binary of the checkout is added. It fits only nodes with the processor type and libc of this machine.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH='' cd -- "$here/../.." && pwd)
bundle=${1:-$here/etcd-disk-bench-bundle.tgz}
package=${2:-}
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
trap 'exit 130' HUP INT TERM

if [ -z "$package" ]; then
  [ -e "$root/dist/cli/main.js" ] || { echo "make-bundle.sh: $root has no dist/: run npm ci there first" >&2; exit 2; }
  (cd "$root" && npm pack --ignore-scripts --loglevel=error --pack-destination "$work" > /dev/null)
  package=$(echo "$work"/etcd-disk-bench-*.tgz)
fi
mkdir "$work/bundle"
echo '{ "private": true }' > "$work/bundle/package.json"
npm install --prefix "$work/bundle" --omit=dev --ignore-scripts --no-audit --no-fund --prefer-offline --loglevel=error "$package" > /dev/null

installed=$work/bundle/node_modules/etcd-disk-bench
if ! ls "$installed"/prebuilds/*/*.node > /dev/null 2>&1; then
  ls "$root"/build/Release/*.node > /dev/null 2>&1 || { echo "make-bundle.sh: no binary: run npm run build or npm run prebuildify in $root" >&2; exit 2; }
  mkdir -p "$installed/build/Release"
  cp "$root"/build/Release/*.node "$installed/build/Release/"
fi
(cd "$work/bundle" && tar -czf "$work/bundle.tgz" node_modules)
mv -- "$work/bundle.tgz" "$bundle"
echo "$bundle"
