// `etcd-disk-bench fleet merge`: reports in files and folders to one fleet report and one exit status.

import { exitStatusOfFleet, problemWords, readExpectedNodes, readInputs } from '../fleet-commands.js';
import { DiskBenchError, type FleetReport, mergeFleet } from '../index.js';
import type { FleetMergeArguments } from './fleet-arguments.js';
import { fleetOutputs } from './fleet-outputs.js';

export async function fleetMerge(args: FleetMergeArguments): Promise<number> {
  const { inputs, together, expect } = args;
  // What is wrong with the options is told before thousands of files are read.
  const outputs = await fleetOutputs(args);
  const merged = await mergeFleet(readInputs(inputs), {
    expect: expect === undefined ? undefined : await readExpectedNodes(expect),
    together: together === undefined ? undefined : readInputs(together),
  }).catch(async (error: unknown) => {
    await outputs.discard();
    throw error;
  });
  if (merged.nodes.length === 0 && expect === undefined) {
    await outputs.discard();
    throw nothingIn(inputs, merged);
  }
  const status = exitStatusOfFleet(merged, args.strict ?? false);
  await outputs.write(merged, status);
  return status;
}

function nothingIn(inputs: readonly string[], { unusable, missing }: FleetReport): Error {
  const where = inputs.slice(0, 3).join(', ');
  const count = Math.max(unusable.length, missing.length);
  const found =
    count === 0
      ? 'no file'
      : count === 1
        ? '1 file, which is not a usable report'
        : `${count} files, none of them a usable report`;
  return new DiskBenchError('ERR_INVALID_REPORT', `${where}: ${found}${reasonIn(unusable)}`);
}

function reasonIn(unusable: FleetReport['unusable']): string {
  const [first] = unusable;
  if (first === undefined) return '';
  return `: ${first.source} ${problemWords(first.problem)}`;
}
