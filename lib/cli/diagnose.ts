// `etcd-disk-bench diagnose`: why a running etcd is slow. The answer goes to stdout, and its exit status is 0, 1 or 3.

import { type Diagnosis, diagnoseEtcd, renderDiagnosis } from '../index.js';
import type { DiagnoseArguments } from './diagnose-arguments.js';
import { optionsOfStdout, print } from './print.js';

export async function diagnose(args: DiagnoseArguments): Promise<number> {
  const diagnosis = await diagnoseEtcd(args.sources, {
    ...(args.heartbeatInterval === undefined ? {} : { heartbeatIntervalMs: args.heartbeatInterval }),
    ...(args.electionTimeout === undefined ? {} : { electionTimeoutMs: args.electionTimeout }),
  });
  await print(renderDiagnosis(diagnosis, args.format, optionsOfStdout()));
  return exitStatusOfDiagnosis(diagnosis);
}

/** 0 nothing found, 1 a cause found, 3 not sure. */
export function exitStatusOfDiagnosis({ answer }: Diagnosis): number {
  if (answer === 'ok') return 0;
  return answer === 'not-sure' ? 3 : 1;
}
