// Merges and publishes a fleet report; its exit status, which the text names too.

import { exitStatusOfFleet, type FleetTextOptions } from '../fleet-commands.js';
import type { FleetReport } from '../index.js';
import type { FleetOutput } from './fleet-arguments.js';
import { publish } from './outputs.js';

export async function publishFleet(
  { format, output, all = false, strict = false }: FleetOutput,
  merge: () => Promise<FleetReport>,
): Promise<number> {
  const fleet = await publish(
    { format, output, kind: 'fleet' },
    merge,
    (merged, where): FleetTextOptions => ({
      isWhole: where === 'file' || all,
      exitStatus: exitStatusOfFleet(merged, strict),
    }),
  );
  return exitStatusOfFleet(fleet, strict);
}
