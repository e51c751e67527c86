#!/bin/sh
# Fetches etcd 3.5 for the tests with a running cluster, because Debian bookworm has 3.4: Debian's own package of a newer suite, verified by
# apt with Debian's keys. Installs nothing, and does not change the machine's package lists. Prints the path of the etcd program.
# fetch-etcd.sh [suite] [folder]; DEBIAN_MIRROR names another mirror.
set -eu

suite=${1:-trixie}
folder=${2:-$(dirname "$0")/../.test-data/etcd-$suite}
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
keys=/usr/share/keyrings/debian-archive-keyring.gpg

fail() {
  echo "fetch-etcd.sh: $1" >&2
  exit 1
}

for program in apt-get dpkg-deb; do
  command -v "$program" > /dev/null || fail "$program is missing: this script needs a Debian system"
done
[ -r "$keys" ] || fail "$keys is missing: apt-get install debian-archive-keyring"

mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
etcd=$folder/unpacked/usr/bin/etcd
if [ -x "$etcd" ]; then
  echo "$etcd"
  exit 0
fi

# This script's package lists and cache are in its folder. Proxy settings still come from /etc/apt/apt.conf.d.
apt=$folder/apt
trap 'rm -rf "$apt"' EXIT
mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
echo "deb [signed-by=$keys] $mirror $suite main" > "$apt/sources.list"
: > "$apt/status"
set -- -qq -o "Dir::Etc::SourceList=$apt/sources.list" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$apt/lists" \
  -o "Dir::State::status=$apt/status" -o "Dir::Cache=$apt/cache" -o APT::Sandbox::User= -o Acquire::Retries=3 \
  -o Acquire::Languages=none -o APT::Update::Error-Mode=any

apt-get "$@" update || fail "cannot read the package lists of Debian $suite from $mirror: is this machine offline?"
(cd "$apt" && rm -f ./*.deb && apt-get "$@" download etcd-server) || fail "cannot download etcd-server of Debian $suite from $mirror"

# Unpacked into another folder, then renamed: an interrupted script leaves no program that looks complete.
rm -rf "$folder/unpacking" "$folder/unpacked"
dpkg-deb -x "$apt"/etcd-server_*.deb "$folder/unpacking"
[ -x "$folder/unpacking/usr/bin/etcd" ] || fail "the package etcd-server of Debian $suite has no usr/bin/etcd"
mv "$folder/unpacking" "$folder/unpacked"
echo "$etcd"
