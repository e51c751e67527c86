// `etcd-disk-bench disks`: prints the list, or the move. The list is a success whatever it finds.

import { diskMove, formatBytes, listDisks, printable, renderDisks, type SetOptions } from '../index.js';
import type { DisksArguments } from './disks-command.js';
import { ENDING_SIGNALS } from './exit-status.js';
import { optionsOfStdout, print } from './print.js';
import { progressLine } from './progress-line.js';

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
  try {
    const list = await listDisks({
      ...(args.sysroot === undefined ? {} : { sysroot: args.sysroot }),
      ...(args.measure ? { measure: measureOptions(args, progress.show) } : {}),
    });
    progress.clear();
    for (const { message } of list.measurement?.failures ?? []) {
      process.stderr.write(`etcd-disk-bench: ${printable(message)}\n`);
    }
    await print(renderDisks(list, args.format, optionsOfStdout()));
  } finally {
    progress.clear();
  }
  return 0;
}

function measureOptions(args: DisksArguments, onProgress: NonNullable<SetOptions['onProgress']>): SetOptions {
  const interruption = new AbortController();
  for (const signal of ENDING_SIGNALS) process.once(signal, () => interruption.abort());
  return {
    ...(args.quick ? { mode: 'quick' } : args.thorough ? { mode: 'thorough' } : {}),
    ...(args.allowLive ? { allowLive: true } : {}),
    signal: interruption.signal,
    onStart: ({ directory, plan, notices }) => {
      if (args.quiet) return;
      const most = formatBytes(plan.maxBytesWritten);
      const first = `measuring ${directory}: writes up to ${most} in a new folder, removed at the end`;
      for (const line of [first, ...notices]) process.stderr.write(`${printable(line)}\n`);
    },
    onProgress,
  };
}
