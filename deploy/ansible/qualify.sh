#!/bin/sh
# Runs the playbook, then fleet merge, and exits with the status of the merge: 0, 1, 2 or 3. ansible-playbook itself has other exit statuses.
# All arguments go to ansible-playbook:  ./qualify.sh -i inventory.yml -e etcd_disk_bench_path=/var/lib/etcd
# REPORTS is the folder of the reports. COMMAND is the etcd-disk-bench that merges.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
reports=${REPORTS:-$here/reports}
# Ansible resolves a relative path from the playbook's folder.
case $reports in /*) ;; *) reports=$PWD/$reports ;; esac
command=${COMMAND:-$here/../../dist/cli/main.js}
ANSIBLE_CONFIG=${ANSIBLE_CONFIG:-$here/ansible.cfg}
export ANSIBLE_CONFIG
nodes=$reports.nodes.txt
rm -f -- "$nodes"
ansible-playbook "$here/qualify.yml" -e etcd_disk_bench_reports="$reports" -e etcd_disk_bench_merge=false "$@"
playbook=$?
# 0: all nodes were measured. 2 or 4: some nodes failed or were unreachable; the merge names them.
case $playbook in
  0 | 2 | 4) ;;
  *) exit 2 ;;
esac
# With --check the playbook writes nothing, so there is nothing to merge.
[ -e "$nodes" ] || [ $playbook -ne 0 ] || exit 0
[ -e "$nodes" ] || { echo "qualify.sh: the playbook failed before it wrote the list of nodes (exit $playbook)" >&2; exit 2; }
exec node "$command" fleet merge "$reports" --expect "$nodes"
