// `etcd-disk-bench fleet merge`: reports in files and folders to one fleet report and one exit status.

import { problemWords, readExpectedNodes, readInputs } from '../fleet-commands.js';
import { DiskBenchError, type FleetReport, mergeFleet } from '../index.js';
import type { FleetMergeArguments } from './fleet-arguments.js';
import { publishFleet } from './fleet-publish.js';

export function fleetMerge(args: FleetMergeArguments): Promise<number> {
  const { inputs, together, expect } = args;
  return publishFleet(args, async () => {
    const merged = await mergeFleet(readInputs(inputs), {
      expect: expect === undefined ? undefined : await readExpectedNodes(expect),
      together: together === undefined ? undefined : readInputs(together),
    });
    if (merged.nodes.length === 0 && expect === undefined) throw nothingIn(inputs, merged);
    return merged;
  });
}

function nothingIn(inputs: readonly string[], { unusable, missing }: FleetReport): Error {
  const where = inputs.slice(0, 3).join(', ');
  const count = Math.max(unusable.length, missing.length);
  if (count === 0) return new DiskBenchError('ERR_INVALID_REPORT', `${where}: no file`);
  const found = count === 1 ? '1 file, which is not a usable report' : `${count} files, none of them a usable report`;
  const [reason = ''] = unusable.map(({ source, problem }) => `: ${source} ${problemWords(problem)}`);
  return new DiskBenchError('ERR_INVALID_REPORT', `${where}: ${found}${reason}`);
}
