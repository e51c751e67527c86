#!/usr/bin/env bash
# Runs README's two commands as a new user would: from a fresh clone of HEAD, in a Debian container like Docker's.
#   scripts/newcomer.sh [root] [user]      both by default
#
# The container: Debian bookworm from its packages, with only what CONTRIBUTING.md requires; an overlay for /, 64 MB of /dev/shm, its own
# namespaces, Docker's default capabilities. Two differences from Docker: it uses the machine's network, and has no seccomp filter. Node and
# npm are copies of this machine's, with npm's settings, because bookworm's own Node is too old.
#
# Needs root and the Debian package mmdebstrap. The tree is kept in NEWCOMER_FOLDER (default: .test-data/newcomer) for the next run.
set -euo pipefail
cd "$(dirname "$0")/.."

who=("${@:-root user}")
read -ra who <<<"${who[*]}"
folder=$(realpath -m "${NEWCOMER_FOLDER:-.test-data/newcomer}")
tree=$folder/tree
packages=ca-certificates,g++,git,make,python3
# moby's profiles/seccomp and daemon/pkg/oci/caps/defaults.go.
capabilities=chown,dac_override,fsetid,fowner,mknod,net_raw,setgid,setuid,setfcap,setpcap,net_bind_service,sys_chroot,kill,audit_write

[[ $(id -u) == 0 ]] || { echo 'newcomer: be root: a container is made of mounts' >&2; exit 1; }
command -v mmdebstrap >/dev/null || { echo 'newcomer: mmdebstrap is missing: apt-get install mmdebstrap' >&2; exit 1; }

if [[ ! -f $tree.made ]]; then
  mkdir -p "$folder"
  rm -rf "$tree"
  # The machine's own mirror, if it is a Debian mirror.
  mirror=()
  [[ -f /etc/apt/sources.list.d/debian.sources ]] && mirror=(/etc/apt/sources.list.d/debian.sources)
  mmdebstrap --quiet --variant=minbase --include="$packages" bookworm "$tree" "${mirror[@]}"
  touch "$tree.made"
fi

# A fresh overlay layer over the tree, on the disk. The script removes it at its end.
layer=$(mktemp -d "$folder/layer-XXXXXX")
cleanup() {
  umount --lazy "$layer/root" 2>/dev/null || true
  rm -rf "$layer"
}
trap cleanup EXIT

# Copies Node, npm, their settings, and their trusted certificates to the same paths as on this machine.
copy() {
  local path
  for path in "$@"; do
    [[ -e $path ]] || continue
    mkdir -p "$layer/upper$(dirname "$path")"
    cp -rL "$path" "$layer/upper$path"
  done
}
node=$(realpath "$(command -v node)")
npm=$(dirname "$(dirname "$(realpath "$(command -v npm)")")")
prefix=$(dirname "$(dirname "$node")")
mkdir -p "$layer/upper" "$layer/work" "$layer/root"
copy "$node" "$npm" "$prefix/include/node" "$(npm config get globalconfig)" /etc/ssl/certs/ca-certificates.crt /etc/hosts /etc/resolv.conf
for name in NODE_EXTRA_CA_CERTS SSL_CERT_FILE; do copy "${!name:-/nonexistent}"; done
for tool in npm npx; do ln -s "$npm/bin/$tool-cli.js" "$layer/upper$prefix/bin/$tool"; done
environment=(LANG=C.UTF-8 "PATH=$prefix/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
while IFS= read -r name; do environment+=("$name=${!name}"); done \
  < <(compgen -e | grep -iE '^(npm_config_.*|https?_proxy|no_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE)$' || true)

mount -t overlay overlay -o "lowerdir=$tree,upperdir=$layer/upper,workdir=$layer/work" "$layer/root"
home() { if [[ $1 == root ]]; then echo /root; else echo /home/newcomer; fi; }
grep -q '^newcomer:' "$layer/root/etc/passwd" || chroot "$layer/root" useradd --create-home newcomer
for one in "${who[@]}"; do
  settings=$(npm config get userconfig)
  [[ -f $settings ]] && cp "$settings" "$layer/root$(home "$one")/.npmrc"
  git -c safe.directory='*' clone --quiet --depth 1 "file://$PWD" "$layer/root$(home "$one")/etcd-disk-bench"
  [[ $one == root ]] || chroot "$layer/root" chown -R newcomer:newcomer "$(home "$one")"
done

# In new namespaces: makes Docker's mounts, makes the overlay the root, switches to the user and capabilities, then runs the command.
# shellcheck disable=SC2016
enter='
  set -e
  root=$1 user=$2 capabilities=$3
  shift 3
  mount --make-rprivate /
  cd "$root"
  mount -t proc -o nosuid,nodev,noexec proc proc
  mount -t sysfs -o nosuid,nodev,noexec,ro sysfs sys
  mount -t tmpfs -o nosuid,mode=755,size=64k tmpfs dev
  mkdir dev/pts dev/shm dev/mqueue
  mount -t devpts -o nosuid,noexec,newinstance,ptmxmode=0666,mode=0620,gid=5 devpts dev/pts
  mount -t tmpfs -o nosuid,nodev,noexec,size=64m shm dev/shm
  mount -t mqueue -o nosuid,nodev,noexec mqueue dev/mqueue
  for device in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0; do
    IFS=: read -r name major minor <<EOT
$device
EOT
    mknod -m 666 "dev/$name" c "$major" "$minor"
  done
  ln -s pts/ptmx dev/ptmx
  ln -s /proc/self/fd dev/fd
  ln -s /proc/self/fd/0 dev/stdin
  ln -s /proc/self/fd/1 dev/stdout
  ln -s /proc/self/fd/2 dev/stderr
  for path in bus fs irq sys sysrq-trigger; do
    if [ -e "proc/$path" ]; then mount --bind "proc/$path" "proc/$path" && mount -o remount,bind,ro "proc/$path"; fi
  done
  mkdir -p .old
  pivot_root . .old
  cd /
  umount --lazy .old
  rmdir .old
  hostname newcomer
  bounding=-all
  for name in $(echo "$capabilities" | tr , " "); do bounding=$bounding,+$name; done
  if [ "$user" != root ]; then as="--reuid=$user --regid=$user --init-groups"; fi
  exec setpriv --bounding-set="$bounding" --inh-caps=-all ${as:-} "$@"'

inside() { # who, then the command
  local user=root
  [[ $1 == root ]] || user=newcomer
  unshare --mount --pid --fork --uts --ipc -- sh -c "$enter" sh "$layer/root" "$user" "$capabilities" \
    env -i "${environment[@]}" "HOME=$(home "$1")" sh -c "cd ~/etcd-disk-bench && $2"
}

failed=0
step() { # who, the command, the statuses that it may have, a pattern that the whole output matches
  local status=0 seconds=$SECONDS
  printf '\n%s\n$ %s\n' "--- a newcomer as $1" "$2"
  inside "$1" "$2" </dev/null 2>&1 | tee "$layer/output" || status=$?
  printf -- '--- exit status %d after %d s\n' "$status" "$((SECONDS - seconds))"
  [[ " $3 " == *" $status "* ]] || { echo "--- it may be: $3"; failed=1; }
  [[ -z ${4:-} || $(<"$layer/output") =~ $4 ]] || { echo "--- the output does not match: $4"; failed=1; }
}

for one in "${who[@]}"; do
  step "$one" 'npm ci' 0
  # Only root may write to /var/lib. Another user gets an error of one line.
  if [[ $one == root ]]; then expected=('0 1 3' ''); else expected=('2' $'^etcd-disk-bench: [^\n]*/var/lib[^\n]*$'); fi
  step "$one" 'npx etcd-disk-bench /var/lib/etcd' "${expected[@]}"
  step "$one" 'npm test' 0
done
exit "$failed"
