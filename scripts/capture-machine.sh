#!/bin/sh
# Captures what etcd-disk-bench reads about a machine's storage into one text file, to review and attach to a bug report. Needs no root
# rights and changes nothing. Serial numbers, UUIDs, WWNs, addresses, host names and user names are replaced, the same one by the same token
# everywhere, so that links and prefixes keep their meaning; serial-number files are not read at all.
#
#   scripts/capture-machine.sh PATH... > machine.txt
#   scripts/capture-machine.sh -r ROOT PATH... > machine.txt    reads an unpacked machine in place of /
#
# The file: "P path" is a path to inspect, "D path" a folder, "L path -> target" a link, "F path" a file whose lines follow with "|" before
# each, "X path hex" a file in hexadecimal, "U path reason" an unreadable file.
set -u
LC_ALL=C
export LC_ALL

root=
if [ "${1:-}" = -r ]; then
  root=${2:?capture-machine.sh: -r needs a folder}
  root=$(cd "$root" && pwd -P) || exit 1
  shift 2
fi
if [ $# -eq 0 ]; then
  echo "usage: $0 [-r ROOT] PATH..." >&2
  exit 2
fi

file() {
  if [ -f "$root$1" ]; then
    if [ -r "$root$1" ] && text=$(cat "$root$1" 2>/dev/null); then
      echo "F $1"
      printf '%s\n' "$text" | sed 's/^/|/'
    else
      echo "U $1 EACCES"
    fi
  fi
}

hex() {
  if [ -r "$root$1" ]; then
    echo "X $1 $(od -An -v -tx1 <"$root$1" 2>/dev/null | tr -d ' \n')"
  fi
}

link() {
  if [ -L "$root$1" ]; then
    echo "L $1 -> $(readlink "$root$1")"
  fi
}

folder() {
  if [ -n "$1" ] && [ -d "$root$1" ]; then
    echo "D $1"
  fi
}

# The target of a sysfs link, as a path inside the root.
real() {
  (cd "$root$1" 2>/dev/null && pwd -P) | sed "s|^$root||"
}

# Every component of a path that is a link.
links_along() {
  at=
  rest=${1#/}/
  while [ -n "$rest" ]; do
    at=$at/${rest%%/*}
    rest=${rest#*/}
    link "$at"
  done
}

controller() {
  for name in transport model state; do
    file "$1/$name"
  done
}

# The links of a folder to other devices: slaves, members of btrfs, caches of bcache, controllers of an NVMe subsystem.
links_in() {
  folder "$1"
  for entry in "$root$1"/$2; do
    link "${entry#"$root"}"
  done
}

device() {
  name=$1
  at=$(real "/sys/class/block/$name")
  [ -n "$at" ] || return 0
  size=$(cat "$root$at/size" 2>/dev/null)
  # An unused loop device, nbd or RAM disk has no information.
  case $name in
    loop*) [ -d "$root$at/loop" ] || [ -e "$root$at/partition" ] || return 0 ;;
    *) [ "${size:-0}" != 0 ] || return 0 ;;
  esac
  link "/sys/class/block/$name"
  number=$(cat "$root$at/dev" 2>/dev/null) && link "/sys/dev/block/$number"
  for attribute in dev size removable partition dm/uuid dm/name md/level md/array_state md/degraded loop/backing_file loop/dio cache_type; do
    file "$at/$attribute"
  done
  links_in "$at/slaves" '*'
  [ -e "$root$at/partition" ] && return 0
  for attribute in rotational write_cache fua scheduler logical_block_size discard_max_bytes dax zoned; do
    file "$at/queue/$attribute"
  done
  link "$at/device"
  owner=$(real "$at/device")
  if [ -n "$owner" ] && [ "$owner" != / ]; then
    file "$owner/vendor"
    file "$owner/model"
    hex "$owner/vpd_pgb1"
    file "$owner/features"
    for entry in "$root$owner"/scsi_disk/*; do
      file "${entry#"$root"}/cache_type"
    done
    case $name in
      nvme*)
        controller "$owner"
        for entry in "$root$owner"/nvme[0-9]*; do
          case ${entry##*/} in
            *n[0-9]*) ;;
            *)
              link "${entry#"$root"}"
              [ -L "$entry" ] && controller "$(real "${entry#"$root"}")"
              ;;
          esac
        done
        ;;
    esac
  fi
  # The device on top of a bcache has a link to the backing device's folder, which has a link to the cache set.
  link "$at/bcache"
  members=$(real "$at/bcache")
  if [ -n "$members" ] && [ -L "$root$members/cache" ]; then
    for attribute in cache_mode state backing_dev_name; do
      file "$members/$attribute"
    done
    link "$members/cache"
    set=$(real "$members/cache")
    links_in "$set" 'cache[0-9]*'
    for entry in "$root$set"/cache[0-9]*; do
      folder "$(real "${entry#"$root"}")"
    done
  fi
  # The controllers on the way up: drivers, SCSI hosts and the PCI function.
  controller_seen=
  while [ "$at" != /sys/devices ] && [ "$at" != / ] && [ -n "$at" ]; do
    link "$at/driver"
    base=${at##*/}
    file "$at/scsi_host/$base/proc_name"
    # The nearest PCI function is the controller.
    case $base in
      *:*:*.[0-7])
        if [ -z "$controller_seen" ]; then
          file "$at/vendor"
          file "$at/subsystem_vendor"
          controller_seen=1
        fi
        ;;
    esac
    at=${at%/*}
  done
}

capture() {
  for path in "$@"; do
    echo "P $path"
    links_along "$path"
    folder "$path"
  done
  file /proc/self/mountinfo
  file /proc/swaps
  file /proc/sys/kernel/osrelease
  file /proc/version_signature
  if [ -r "$root/proc/devices" ]; then
    echo "F /proc/devices"
    sed -n '/^Block devices:/,$p' "$root/proc/devices" | sed 's/^/|/'
  fi
  if [ -r "$root/proc/cpuinfo" ]; then
    # Only one word of it is needed; the rest stays private.
    if flags=$(grep -m1 '^flags' "$root/proc/cpuinfo"); then
      echo "F /proc/cpuinfo"
      case " $flags " in
        *' hypervisor '*) printf '|flags\t\t: fpu hypervisor\n' ;;
        *) printf '|flags\t\t: fpu\n' ;;
      esac
    fi
  fi
  file /proc/xen/capabilities
  file /sys/hypervisor/type
  file /sys/hypervisor/properties/features
  for name in sys_vendor product_name; do
    file "/sys/class/dmi/id/$name"
  done
  # Asset tags are private, except the one that identifies Azure.
  if grep -q '^7783-7084-3265-9085-8269-3286-77$' "$root/sys/class/dmi/id/chassis_asset_tag" 2>/dev/null; then
    file /sys/class/dmi/id/chassis_asset_tag
  fi
  for entry in "$root"/sys/class/block/*; do
    [ -e "$entry" ] && device "${entry##*/}"
  done
  for kind in iscsi_host fc_host srp_host spi_host; do
    for entry in "$root/sys/class/$kind"/*; do
      link "/sys/class/$kind/${entry##*/}"
    done
  done
  for entry in "$root"/sys/fs/btrfs/*/devices; do
    [ -d "$entry" ] && links_in "${entry#"$root"}" '*'
  done
  for entry in "$root"/sys/fs/bcachefs/*/dev-*; do
    [ -d "$entry" ] && link "${entry#"$root"}/block"
  done
  for entry in "$root"/proc/fs/jbd2/*; do
    [ -d "$entry" ] && folder "${entry#"$root"}"
  done
  for entry in "$root"/sys/fs/ext4/*/journal_task; do
    [ -f "$entry" ] || continue
    file "${entry#"$root"}"
    task=$(cat "$entry" 2>/dev/null)
    case $task in
      '' | *[!0-9]*) ;;
      *) grep -q '^jbd2/' "$root/proc/$task/comm" 2>/dev/null && file "/proc/$task/comm" ;;
    esac
  done
  for entry in "$root"/dev/mapper/* "$root"/dev/md/*; do
    link "${entry#"$root"}"
  done
  awk '{ for (i = 7; i <= NF; i++) if ($i == "-") { print $(i + 2); break } }' "$root/proc/self/mountinfo" 2>/dev/null |
    sort -u | while read -r source; do
      case $source in
        /dev/disk/* | /dev/root) link "$source" ;;
      esac
    done
  for name in containerd docker containers rancher crio; do
    folder "/var/lib/$name"
  done
}

# Replaces everything that identifies the machine. Works with any awk: no repetition counts in patterns.
scrub() {
  awk -v host="$(if [ -z "$root" ]; then uname -n; fi)" '
    function times(text, count,   all) { all = ""; while (count-- > 0) all = all text; return all }
    function token(kind, id) {
      if (id ~ /^(id|ip|mac|host|user)-[0-9]+$/) return id
      if (!((kind, id) in known)) known[kind, id] = kind "-" (++made[kind])
      return known[kind, id]
    }
    # Replaces every match of a pattern: the first "keep" characters stay, the rest becomes a token.
    function replace(text, pattern, kind, keep,   done) {
      done = ""
      while (match(text, pattern)) {
        done = done substr(text, 1, RSTART - 1 + keep) token(kind, substr(text, RSTART + keep, RLENGTH - keep))
        text = substr(text, RSTART + RLENGTH)
      }
      return done text
    }
    # key=value in mount options, for keys whose values name people and machines.
    function options(text, keys, kind,   n, part, i, all, at) {
      n = split(text, part, ",")
      all = ""
      for (i = 1; i <= n; i++) {
        at = index(part[i], "=")
        if (at > 0 && index(" " keys " ", " " substr(part[i], 1, at - 1) " ") > 0)
          part[i] = substr(part[i], 1, at) token(kind, substr(part[i], at + 1))
        all = all (i > 1 ? "," : "") part[i]
      }
      return all
    }
    # mountinfo: the server in a source such as server:/export, user@server:/folder or //server/share, and the options of network mounts.
    function mounted(line,   at, left, right, n, field, source, colon) {
      at = index(line, " - ")
      if (at == 0) return line
      left = substr(line, 1, at + 2)
      right = substr(line, at + 3)
      n = split(right, field, " ")
      source = field[2]
      if (source ~ /^\/\/[^\/]/) {
        colon = index(substr(source, 3), "/")
        if (colon > 0) source = "//" token("host", substr(source, 3, colon - 1)) substr(source, colon + 2)
      } else if (source ~ /^[^\/:]+:/ && source !~ /^(ubi|mtd)[0-9]/) {
        colon = index(source, ":")
        source = token("host", substr(source, 1, colon - 1)) substr(source, colon)
      }
      if (n >= 3) {
        field[3] = options(field[3], "addr clientaddr mountaddr ip mon_addr vip", "ip")
        field[3] = options(field[3], "username user domain password pass secret credentials fsid ecryptfs_sig ecryptfs_fnek_sig", "id")
        if (field[1] == "ceph") field[3] = options(field[3], "name", "id")
      }
      return left field[1] " " source (n >= 3 ? " " field[3] : "")
    }
    BEGIN {
      hexdigit = "[0-9a-fA-F]"
      uuid = times(hexdigit, 8) "-" times(hexdigit, 4) "-" times(hexdigit, 4) "-" times(hexdigit, 4) "-" times(hexdigit, 12)
      lvm = "LVM-" times("[A-Za-z0-9]", 64)
      long = times(hexdigit, 32) hexdigit "*"
      wwn = "0x" times(hexdigit, 16)
      mac = times(hexdigit hexdigit ":", 5) hexdigit hexdigit
      kinds = split("id uuid label partuuid partlabel path diskseq dname", by, " ")
      # A common host name is not private, and replacing it would damage other words.
      own = (length(host) > 2 && host !~ /^(localhost|linux|ubuntu|debian|server|host|user)$/) ? host : ""
      gsub(/[.]/, "[.]", own)
      ip = "[0-9][0-9]*[.][0-9][0-9]*[.][0-9][0-9]*[.][0-9][0-9]*"
    }
    {
      header = substr($0, 1, 1)
      if (header != "|") {
        skip = ($0 in seen) ? 1 : 0
        seen[$0] = 1
        inMounts = ($0 == "F /proc/self/mountinfo")
      }
      if (skip) next
      line = $0
      if (header == "X") { print line; next }
      if (header == "|" && inMounts) line = mounted(line)
      line = replace(line, lvm, "id", 4)
      # The GUIDs of the channels of Hyper-V are the same on every machine, and show which disk is temporary.
      gsub(/00000000-000/, "0000\0010000-000", line)
      gsub(/f8b3781/, "f8b\0013781", line)
      line = replace(line, uuid, "id", 0)
      gsub(/\001/, "", line)
      line = replace(line, "mpath-[0-9A-Za-z._-]+", "id", 6)
      for (i = 1; i <= kinds; i++)
        line = replace(line, "/dev/disk/by-" by[i] "/[^ ]+", "id", length("/dev/disk/by-" by[i] "/"))
      line = replace(line, long, "id", 0)
      line = replace(line, wwn, "id", 0)
      line = replace(line, mac, "mac", 0)
      line = replace(line, ip, "ip", 0)
      line = replace(line, "/home/[^/ ,:]+", "user", 6)
      if (own != "") line = replace(line, own, "host", 0)
      print line
    }'
}

{
  echo '# etcd-disk-bench machine, version 1'
  capture "$@"
} | scrub
