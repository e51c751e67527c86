// disks --move-to: prints how to move etcd's data to another disk. Plans the move, then renders a shell script or a MachineConfig. Runs
// nothing.

import { moveMachineConfig } from './machine-config.js';
import { type MoveOptions, planMove } from './move-plan.js';
import { moveScript } from './move-script.js';

/**
 * The move of etcd's data to a disk or a directory of this machine, as text: a POSIX sh script, or for OpenShift a MachineConfig.
 *
 * @throws DiskBenchError in one line that names what was found, if the move is not possible
 */
export async function diskMove(target: string, options: MoveOptions = {}): Promise<string> {
  const plan = await planMove(target, options);
  return plan.platform === 'openshift' ? moveMachineConfig(plan) : moveScript(plan);
}
