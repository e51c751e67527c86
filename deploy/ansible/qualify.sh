#!/bin/sh
# Runs the playbook, then the merge, and ends with the merge's exit status: 0, 1, 2 or 3. ansible-playbook has exit statuses of its own.
# All arguments go to ansible-playbook:  ./qualify.sh -i inventory.yml -e etcd_disk_bench_path=/var/lib/etcd
# REPORTS is the folder of the reports, COMMAND the etcd-disk-bench that merges.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
reports=${REPORTS:-$here/reports}
command=${COMMAND:-$here/../../dist/cli/main.js}
ANSIBLE_CONFIG=${ANSIBLE_CONFIG:-$here/ansible.cfg}
export ANSIBLE_CONFIG
nodes=$reports.nodes.txt
rm -f -- "$nodes"
ansible-playbook "$here/qualify.yml" -e etcd_disk_bench_reports="$reports" -e etcd_disk_bench_merge=false "$@"
playbook=$?
# 0: all nodes answered; 2 and 4: some failed, or could not be reached, which the merge names.
case $playbook in
  0 | 2 | 4) ;;
  *) exit 2 ;;
esac
# With --check nothing is written, and there is nothing to merge.
[ -e "$nodes" ] || [ $playbook -ne 0 ] || exit 0
[ -e "$nodes" ] || { echo "qualify.sh: the playbook ended before it named the nodes (exit $playbook)" >&2; exit 2; }
exec node "$command" fleet merge "$reports" --expect "$nodes"
