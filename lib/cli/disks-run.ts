// `etcd-disk-bench disks`: prints the list, or the move. Exits 0 with a list, or with the status of the signal that ended a measurement.

import { diskMove } from '../disk-commands.js';
import { listDisks, render, type SetOptions } from '../index.js';
import type { DisksArguments } from './disks-command.js';
import { exitStatusOfSignal } from './exit-status.js';
import { type Interruption, listenToSignals } from './interruption.js';
import { optionsOfStdout, print, tell } from './print.js';
import { progressLine, tellStart } from './progress-line.js';

export async function disks(args: DisksArguments): Promise<number> {
  if (args.moveTo !== undefined) {
    await print(
      await diskMove(args.moveTo, {
        ...(args.for === undefined ? {} : { platform: args.for }),
        ...(args.from === undefined ? {} : { from: args.from }),
      }),
    );
    return 0;
  }
  const progress = progressLine(process.stderr, !args.quiet);
  const interruption = args.measure ? listenToSignals() : undefined;
  try {
    const list = await listDisks({
      sysroot: args.sysroot,
      measure: interruption && measureOptions(args, interruption, progress.show),
    });
    progress.clear();
    for (const { message } of list.measurement?.failures ?? []) tell(message);
    await print(await render(list, args.format, optionsOfStdout()));
  } finally {
    progress.clear();
  }
  const endedBy = interruption?.received();
  return endedBy ? exitStatusOfSignal(endedBy) : 0;
}

function measureOptions(
  args: DisksArguments,
  { signal }: Interruption,
  onProgress: NonNullable<SetOptions['onProgress']>,
): SetOptions {
  return {
    mode: args.quick ? 'quick' : args.thorough ? 'thorough' : undefined,
    allowLive: args.allowLive,
    signal,
    onStart: args.quiet ? undefined : tellStart,
    onProgress,
  };
}
