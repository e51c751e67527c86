// The parts of the printed script, in POSIX sh, without placeholders: all values come from the variables in the script's head.
// move-script.ts puts the parts in order.

export const TOOLS = `
say() { printf '%s\\n' "$*"; }
fail() {
  printf 'move-etcd: %s\\n' "$*" >&2
  exit 1
}
need() {
  for program in "$@"; do
    command -v "$program" >/dev/null 2>&1 || fail "$program is not installed"
  done
}

# Shows the output of a program only if it fails.
quietly() {
  if ! output=$("$@" 2>&1); then
    printf '%s\\n' "$output" >&2
    return 1
  fi
}

# bbolt locks the database as long as an etcd has it open.
is_stopped() { flock -n "$1/member/snap/db" true; }
wait_until() {
  problem=$1
  shift
  tries=0
  until "$@"; do
    tries=$((tries + 1))
    [ "$tries" -le 120 ] || fail "$problem after 120 s"
    sleep 1
  done
}
wait_stopped() { wait_until "etcd still has $DATA open" is_stopped "$DATA"; }
wait_healthy() { wait_until 'etcd is not healthy' is_healthy; }

# Keeps owner, mode, times, extended attributes, SELinux labels and holes.
copy_data() {
  cp -a --sparse=always -- "$1/." "$2/"
  sync
  diff -r --no-dereference -x lost+found -- "$1" "$2" >/dev/null || fail "the copy in $2 differs from $1"
}
restore_labels() {
  if command -v restorecon >/dev/null 2>&1 && command -v selinuxenabled >/dev/null 2>&1 && selinuxenabled; then
    restorecon -R -- "$DATA"
  fi
}
has_systemd() { [ -d /run/systemd/system ]; }
`;

export const CHECK_DATA = `
check_data() {
  [ "$(id -u)" -eq 0 ] || fail 'run this as root'
  need awk blkid blockdev cp cut diff du find findmnt flock lsblk mktemp mount mountpoint readlink stat umount wipefs
  [ -d "$DATA/member/wal" ] || fail "$DATA holds no data of etcd"
  if [ -L "$DATA" ] || [ -L "$DATA/member" ] || [ -L "$DATA/member/wal" ]; then
    fail "$DATA or a directory in it is a symbolic link: move the directory that it points to"
  fi
  if is_stopped "$DATA"; then fail "no etcd has $DATA open: start it first, or check the path"; fi
  [ ! -e "$OLD" ] || fail "$OLD already exists, from an earlier move: rename or remove it"
  [ -d "$BACKUP_DIR" ] || fail "$BACKUP_DIR does not exist: set BACKUP_DIR"
  [ -d "$UNIT_DIR" ] || fail "$UNIT_DIR does not exist: set UNIT_DIR"
  DATA_KB=$(du -sk -- "$DATA" | cut -f 1)
  is_cluster_healthy || fail 'etcd, or another member of its cluster, is not healthy: repair that first'
}
`;

export const CHECK_DEVICE = `
check_target() {
  [ -b "$NEW" ] || fail "$NEW does not exist"
  DEVICE=$(readlink -f -- "$NEW")
  [ "$(blockdev --getsize64 "$DEVICE")" = "$NEW_BYTES" ] || fail "$NEW is not the disk for which this script was made"
  if findmnt -rn -S "$DEVICE" >/dev/null; then fail "$NEW is mounted"; fi
  found=$(lsblk -nro KNAME "$DEVICE" | tail -n +2)
  [ -z "$found" ] || fail "$NEW has partitions or is in use: $(printf '%s' "$found" | tr '\\n' ' ')"
  found=$(wipefs -p "$DEVICE" | grep -v '^#' || :)
  [ -z "$found" ] || fail "$NEW is not empty: $found"
  present=$(findmnt -nro SOURCE -T "$DATA" | head -n 1)
  present=\${present%%\\[*}
  if [ -b "$present" ] && lsblk -nsro KNAME "$present" | grep -qxF "\${DEVICE##*/}"; then
    fail "$NEW is the disk that holds $DATA now"
  fi
  [ $((NEW_BYTES / 1024)) -gt $((DATA_KB * 2)) ] || fail "$NEW is too small for $DATA_KB kB of data"
  FS=xfs
  command -v mkfs.xfs >/dev/null 2>&1 || FS=ext4
  need "mkfs.$FS"
}
`;

export const CHECK_DIRECTORY = `
check_target() {
  if [ -e "$NEW" ]; then
    [ -d "$NEW" ] || fail "$NEW is not a directory"
    found=$(find "$NEW" -mindepth 1 -maxdepth 1 ! -name lost+found | head -n 1)
    [ -z "$found" ] || fail "$NEW is not empty: $found"
  fi
  parent=$NEW
  until [ -d "$parent" ]; do parent=$(dirname -- "$parent"); done
  [ "$(stat -c %d -- "$parent")" != "$(stat -c %d -- "$DATA")" ] || fail "$NEW is on the file system that holds $DATA now"
  free=$(df -Pk -- "$parent" | awk 'NR == 2 { print $4 }')
  [ "$free" -gt $((DATA_KB * 2)) ] || fail "$NEW has $free kB free: too little for $DATA_KB kB of data"
}
`;

export const PREPARE_DEVICE = `
prepare_target() {
  # Without -f both refuse a device that has a file system.
  case $FS in
    xfs) mkfs.xfs -q -L etcd "$DEVICE" ;;
    *) mkfs.ext4 -q -L etcd "$DEVICE" </dev/null ;;
  esac
  UUID=$(blkid -p -s UUID -o value "$DEVICE")
  [ -n "$UUID" ] || fail "the new file system on $NEW has no UUID"
  STAGE=$(mktemp -d /run/etcd-move.XXXXXX 2>/dev/null || mktemp -d)
  mount -t "$FS" -o noatime -- "$DEVICE" "$STAGE"
}
leave_stage() {
  if mountpoint -q -- "$STAGE"; then umount -- "$STAGE"; fi
  rmdir -- "$STAGE"
}
unit_source() { printf '%s\\n' "What=/dev/disk/by-uuid/$UUID" "Where=$UNIT_WHERE" "Type=$FS" 'Options=noatime'; }
mount_by_hand() { mount -t "$FS" -o noatime -- "$DEVICE" "$DATA"; }
is_on_target() { [ "$(readlink -f -- "$(findmnt -nro SOURCE "$DATA")")" = "$DEVICE" ]; }
`;

export const PREPARE_DIRECTORY = `
prepare_target() {
  mkdir -p -- "$NEW"
  STAGE=$NEW
}
leave_stage() { :; }
unit_source() { printf '%s\\n' "What=$UNIT_NEW" "Where=$UNIT_WHERE" 'Type=none' 'Options=bind'; }
mount_by_hand() { mount --bind -- "$NEW" "$DATA"; }
is_on_target() { mountpoint -q -- "$DATA" && [ "$(stat -c %d:%i -- "$DATA")" = "$(stat -c %d:%i -- "$NEW")" ]; }
`;

export const SWITCH = `
write_unit() {
  if [ -e "$UNIT_FILE" ]; then cp -p -- "$UNIT_FILE" "$UNIT_FILE.before-move"; fi
  {
    printf '%s\\n' '[Unit]' 'Description=Data of etcd' "Before=$SERVICE" '' '[Mount]'
    unit_source
    # The service does not start without the mount: an etcd on the empty directory below would lose its member.
    printf '%s\\n' '' '[Install]' 'WantedBy=multi-user.target' "RequiredBy=$SERVICE"
  } >"$UNIT_FILE"
  chmod 644 -- "$UNIT_FILE"
}
mount_target() {
  if has_systemd; then
    systemctl daemon-reload
    systemctl enable "$UNIT"
    systemctl start "$UNIT"
  else
    say "systemd does not run here: $UNIT_FILE is written, and $DATA is mounted by hand"
    mount_by_hand
  fi
  is_on_target || fail "$DATA is not on $NEW"
}
unmount_target() {
  if has_systemd; then systemctl disable --now "$UNIT" || :; fi
  if mountpoint -q -- "$DATA"; then umount -- "$DATA"; fi
}
retire_fstab() {
  [ -e "$FSTAB" ] || return 0
  DATA=$DATA awk '$1 !~ /^#/ && $2 == ENVIRON["DATA"] { found = 1 } END { exit !found }' "$FSTAB" || return 0
  cp -p -- "$FSTAB" "$FSTAB.before-move"
  DATA=$DATA awk '$1 !~ /^#/ && $2 == ENVIRON["DATA"] { print "# before the move of etcd: " $0; next } { print }' \\
    "$FSTAB.before-move" >"$FSTAB"
}
switch_over() {
  if mountpoint -q -- "$DATA"; then
    OLD_SOURCE=$(findmnt -nro SOURCE "$DATA")
    umount -- "$DATA"
    STATE=switched
    retire_fstab
  else
    mv -- "$DATA" "$OLD"
    STATE=switched
    mkdir -- "$DATA"
    chown --reference="$OLD" -- "$DATA"
    chmod --reference="$OLD" -- "$DATA"
    # Prevents writes below the mount. Some file systems have no such attribute.
    chattr +i "$DATA" 2>/dev/null || :
  fi
  write_unit
  mount_target
  restore_labels
}
switch_back() {
  unmount_target
  rm -f -- "$UNIT_FILE"
  if [ -e "$UNIT_FILE.before-move" ]; then mv -- "$UNIT_FILE.before-move" "$UNIT_FILE"; fi
  if [ -e "$FSTAB.before-move" ]; then mv -- "$FSTAB.before-move" "$FSTAB"; fi
  if has_systemd; then systemctl daemon-reload; fi
  if [ -n "\${OLD_SOURCE:-}" ]; then
    mount -- "$OLD_SOURCE" "$DATA"
  elif [ -d "$OLD" ]; then
    chattr -i "$DATA" 2>/dev/null || :
    if [ -d "$DATA" ]; then rmdir -- "$DATA"; fi
    mv -- "$OLD" "$DATA"
  fi
}
`;

export const FAILURE = `
way_back() {
  if [ -z "\${OLD_SOURCE:-}" ]; then
    printf '"sh %s back" moves the data back.' "$0"
  else
    printf 'To move the data to another disk, make a script with "etcd-disk-bench disks --move-to".'
  fi
}

# The first failure ends the script. Until etcd has started on the new disk, the old data is the current data.
STATE=checked
STAGE=
on_end() {
  status=$?
  trap - EXIT
  set +e
  [ "$status" -ne 0 ] || exit 0
  case $STATE in
    staged | stopped) [ -z "$STAGE" ] || leave_stage ;;
  esac
  case $STATE in
    checked) say 'Nothing was changed.' ;;
    staged) say 'etcd was not touched.' ;;
    stopped)
      say 'The move failed before the switch: etcd starts again on its old data.'
      start_etcd
      ;;
    switched)
      say 'The move failed at the switch: etcd starts again on its old data.'
      switch_back
      start_etcd
      ;;
    started) say "etcd was started on $NEW and is not healthy. Its log has the reason. Repair that first. $(way_back)" ;;
    returned) say "etcd was started on $DATA and is not healthy. Its log has the reason." ;;
    back)
      say "Moving back failed. The current data is on $NEW."
      if [ -d "$DATA/member/wal" ]; then
        say 'etcd starts again on it.'
        start_etcd
      fi
      ;;
  esac
  exit "$status"
}
trap on_end EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
`;

export const MOVE = `
move() {
  say "1 check     $DATA and $NEW"
  check_data
  check_target
  say "2 prepare   $NEW"
  prepare_target
  STATE=staged
  if command -v etcd-disk-bench >/dev/null 2>&1; then
    # 3 is inconclusive: a short run cannot pass a disk.
    etcd-disk-bench --quick "$STAGE" || [ $? -eq 3 ] || fail "$NEW is not fast enough for etcd"
  fi
  say "3 snapshot  $SNAPSHOT"
  save_snapshot
  [ -s "$SNAPSHOT" ] || fail "$SNAPSHOT is empty"
  say '4 stop      etcd'
  STATE=stopped
  stop_etcd
  wait_stopped
  say "5 copy      $DATA to $NEW"
  copy_data "$DATA" "$STAGE"
  leave_stage
  STAGE=
  say "6 mount     $NEW on $DATA"
  switch_over
  say '7 start     etcd'
  STATE=started
  start_etcd
  wait_healthy
  say '8 verify'
  findmnt -T "$DATA"
  is_stopped "$DATA" && fail "etcd does not use $DATA"
  if command -v etcd-disk-bench >/dev/null 2>&1; then etcd-disk-bench diagnose "$METRICS" || :; fi
  STATE=finished
  say "Moved. The old data stays in \${OLD_SOURCE:-$OLD}. It is stale now: never start etcd on it."
  say "$(way_back) Remove the old data when all members are healthy."
}
`;

export const BACK = `
# Copies the current data back: an etcd on the stale copy would lack the writes that it has confirmed since.
back() {
  [ "$(id -u)" -eq 0 ] || fail 'run this as root'
  need cp diff findmnt flock mountpoint umount
  mountpoint -q -- "$DATA" || fail "$DATA is not a mount point: there is nothing to move back"
  [ -d "$OLD" ] || fail "$OLD does not exist: move with etcd-disk-bench disks --move-to instead"
  FRESH=$DATA.moving-back
  [ ! -e "$FRESH" ] || fail "$FRESH already exists: remove it"
  is_healthy || fail 'etcd is not healthy: repair it first, or restore the snapshot'
  STATE=back
  stop_etcd
  wait_stopped
  mkdir -- "$FRESH"
  copy_data "$DATA" "$FRESH"
  rm -rf -- "$FRESH/lost+found"
  unmount_target
  chattr -i "$DATA" 2>/dev/null || :
  rmdir -- "$DATA"
  mv -- "$FRESH" "$DATA"
  rm -f -- "$UNIT_FILE"
  if has_systemd; then systemctl daemon-reload; fi
  restore_labels
  STATE=returned
  start_etcd
  wait_healthy
  STATE=finished
  say "Moved back. $NEW keeps its copy, which is stale now; $OLD is stale too."
}

case \${1:-move} in
  move) move ;;
  back) back ;;
  *) fail "unknown argument $1: use move or back" ;;
esac
`;
