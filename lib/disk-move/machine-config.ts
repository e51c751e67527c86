// The move on OpenShift: a MachineConfig whose units format the disk once, mount it on /var/lib/etcd, copy the data once and restore the
// SELinux labels. The Machine Config Operator drains and reboots one control plane node after another. Red Hat's procedure is "Moving etcd
// to a different disk".

import { TOOL } from '../version.js';
import type { MovePlan } from './move-plan.js';
import { refusal } from './move-target.js';
import { deviceUnitName, mountUnitName, unitValue } from './shell-quote.js';

const DATA = '/var/lib/etcd';
const MOUNT = mountUnitName(DATA);

/** The YAML of a MachineConfig, to be applied by the user. */
export function moveMachineConfig({ target }: MovePlan): string {
  const device = target.kind === 'device' ? (target.pathByPlace ?? (target.isStable ? target.path : null)) : null;
  if (device === null || !/^\/dev\/disk\/[A-Za-z0-9/._:+@=-]+$/.test(device)) {
    throw refusal(
      `${target.path} has no name in /dev/disk/by-path or by-id: its kernel name may change at a boot, so a MachineConfig cannot use it`,
    );
  }
  const units = unitsOf(device);
  return `${comments(device)}apiVersion: machineconfiguration.openshift.io/v1
kind: MachineConfig
metadata:
  labels:
    machineconfiguration.openshift.io/role: master
  name: 98-move-etcd
spec:
  config:
    ignition:
      version: 3.2.0
    systemd:
      units:
${units.map(({ name, contents }) => unitYaml(name, contents)).join('')}`;
}

interface Unit {
  readonly name: string;
  readonly contents: string;
}

function comments(device: string): string {
  return `# Moves etcd's data to ${device} on all control plane nodes.
# Made by ${TOOL.name} ${TOOL.version}. Nothing was applied. The steps:
# 1. On each control plane node: ls -l ${device}; wipefs ${device}
#    It must be the same empty disk, of 5 GB or more, on each. If the path differs between nodes, this file does not fit them all.
# 2. oc get clusteroperators etcd machine-config     both available, none degraded
# 3. On one node: oc debug node/NODE -- chroot /host /usr/local/bin/cluster-backup.sh /home/core/backup
# 4. oc apply -f THIS_FILE
#    The Machine Config Operator drains, reboots and moves one node at a time, and waits for etcd's quorum before the next.
# 5. oc wait --for=condition=Updated=true --timeout=60m machineconfigpool/master
# 6. oc get clusteroperators etcd; on each node: oc debug node/NODE -- chroot /host findmnt ${DATA}
# 7. The old data stays on the old disk below the mount. It is stale: never start etcd on it.
# Do not delete this MachineConfig to go back: the next boot would unmount the disk, and etcd would start on its stale data. To go back,
# replace each member ("Replacing an unhealthy etcd member").
`;
}

function unitsOf(device: string): readonly Unit[] {
  return [
    { name: 'etcd-disk-format.service', contents: formatUnit(device) },
    { name: MOUNT, contents: mountUnit(device) },
    { name: 'etcd-disk-copy.service', contents: COPY_UNIT },
    { name: 'etcd-disk-labels.service', contents: LABELS_UNIT },
  ];
}

function formatUnit(device: string): string {
  return `[Unit]
Description=Format the disk of etcd, once
DefaultDependencies=no
BindsTo=${deviceUnitName(device)}
After=${deviceUnitName(device)}
Before=${MOUNT}

[Service]
Type=oneshot
RemainAfterExit=yes
# systemd-makefs does not touch a disk that has a file system.
ExecStart=/usr/lib/systemd/systemd-makefs xfs ${unitValue(device)}
TimeoutSec=0

[Install]
RequiredBy=${MOUNT}
`;
}

function mountUnit(device: string): string {
  return `[Unit]
Description=Data of etcd
Requires=etcd-disk-format.service
After=etcd-disk-format.service var.mount
Before=local-fs.target

[Mount]
What=${unitValue(device)}
Where=${DATA}
Type=xfs
Options=noatime,prjquota

[Install]
RequiredBy=local-fs.target
`;
}

const COPY_UNIT = `[Unit]
Description=Copy the data of etcd to its new disk, once
DefaultDependencies=no
RequiresMountsFor=${DATA}
After=${MOUNT} var.mount
Before=crio.service kubelet.service
ConditionPathExists=!${DATA}/member

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/bin/mkdir -p /run/etcd-before
# A bind mount of /var shows the directory below the new mount.
ExecStart=/usr/bin/mount --bind /var /run/etcd-before
# A node that is new has no data to copy. The rename is last: a copy that was cut short is never taken for etcd's data.
ExecStart=/usr/bin/bash -euc 'cd /run/etcd-before/lib/etcd; [ -d member ] || exit 0; \\
  rm -rf ${DATA}/.incoming; cp -a --sparse=always member ${DATA}/.incoming; \\
  [ ! -e revision.json ] || cp -a revision.json ${DATA}/; \\
  chown --reference=. ${DATA}; chmod --reference=. ${DATA}; sync; mv ${DATA}/.incoming ${DATA}/member'
ExecStartPost=-/usr/bin/umount /run/etcd-before
TimeoutSec=0

[Install]
RequiredBy=crio.service kubelet.service
`;

const LABELS_UNIT = `[Unit]
Description=Restore the SELinux labels of the data of etcd
DefaultDependencies=no
RequiresMountsFor=${DATA}
After=${MOUNT} etcd-disk-copy.service
Before=crio.service kubelet.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/restorecon -R ${DATA}
TimeoutSec=0

[Install]
WantedBy=multi-user.target
`;

function unitYaml(name: string, contents: string): string {
  const lines = contents
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '' : `            ${line}`));
  return `        - name: ${name}
          enabled: true
          contents: |
${lines.join('\n')}
`;
}
