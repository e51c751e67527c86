#!/bin/sh
# Makes the bundle that the nodes get: the package, its dependencies and its binary, so that a node needs no registry and no compiler.
# Only this machine asks a registry, by npm:  make-bundle.sh [BUNDLE.tgz [PACKAGE.tgz]]
# Without a package, the checkout is packed. Without prebuilt binaries in it, the binary of the checkout is added, which is for machines like
# this one (processor, libc).
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
