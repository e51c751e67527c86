// Assembles the script of a move: a head with all names, quoted, and the parts that do the work.

import { clean } from '../report/layout.js';
import { sizeText } from '../report/messages/disks.js';
import { TOOL } from '../version.js';
import type { MovePlan } from './move-plan.js';
import type { MoveTarget } from './move-target.js';
import { PLATFORMS, type PlatformParts } from './platform-parts.js';
import {
  BACK,
  CHECK_DATA,
  CHECK_DEVICE,
  CHECK_DIRECTORY,
  FAILURE,
  MOVE,
  PREPARE_DEVICE,
  PREPARE_DIRECTORY,
  SWITCH,
  TOOLS,
} from './script-parts.js';
import { mountUnitName, shellQuote, unitValue } from './shell-quote.js';

/** A POSIX sh script that moves etcd's data on this machine, to be run by the user. */
export function moveScript(plan: MovePlan): string {
  if (plan.platform === 'openshift') throw new Error('OpenShift is moved by a MachineConfig');
  const platform = PLATFORMS[plan.platform];
  const isDevice = plan.target.kind === 'device';
  return [
    head(plan, platform),
    TOOLS,
    platform.functions,
    CHECK_DATA,
    isDevice ? CHECK_DEVICE : CHECK_DIRECTORY,
    isDevice ? PREPARE_DEVICE : PREPARE_DIRECTORY,
    SWITCH,
    FAILURE,
    MOVE,
    BACK,
  ]
    .join('')
    .replace(/\n{3,}/g, '\n\n');
}

function head(plan: MovePlan, { service, settings }: PlatformParts): string {
  const { from, fromDevices, sharedDevices, dataBytes, target } = plan;
  const [source, goal] = [fromDevices.join(', ') || 'its disk', nameOf(target)].map(clean);
  const unit = mountUnitName(from);
  return `#!/bin/sh
# Moves the data of etcd (${sizeText(dataBytes)}) from ${source} to ${goal}. etcd is down while it is copied and compared.
# Read it first. Then, as root on this machine:
#   sh move-etcd.sh         moves the data
#   sh move-etcd.sh back    moves it back, with all writes since the move
# Each step checks before it acts, and the first failure ends the script. The old data stays.
# In a cluster move one member, wait until all are healthy, then move the next; the leader last.
${sharedDevices.length === 0 ? '' : `# The old and the new place are both on ${clean(sharedDevices.join(', '))}: etcd does not get faster there.\n`}# Made by ${TOOL.name} ${TOOL.version}.${isUnstable(target) ? '\n# The name of this disk may change at a boot: run the script before the next boot.' : ''}
set -eu
umask 077

DATA=${shellQuote(from)}
OLD=$DATA.before-move
NEW=${shellQuote(target.path)}
${target.kind === 'device' ? `NEW_BYTES=${target.sizeBytes}` : `UNIT_NEW=${shellQuote(unitValue(target.path))}`}
SERVICE=${shellQuote(service)}
# Set these in the environment if they differ.
: "\${BACKUP_DIR:=/root}"
: "\${UNIT_DIR:=/etc/systemd/system}"
: "\${FSTAB:=/etc/fstab}"
SNAPSHOT=$BACKUP_DIR/etcd-before-move.$(date -u +%Y%m%dT%H%M%SZ).db
UNIT=${shellQuote(unit)}
UNIT_FILE=$UNIT_DIR/$UNIT
UNIT_WHERE=${shellQuote(unitValue(from))}
${settings.trim()}
`;
}

function nameOf(target: MoveTarget): string {
  return target.kind === 'device' ? target.name : `${target.path} on ${target.device}`;
}

function isUnstable(target: MoveTarget): boolean {
  return target.kind === 'device' && !target.isStable;
}
