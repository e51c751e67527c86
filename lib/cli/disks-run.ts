// `etcd-disk-bench disks`: prints the list, or the move. The list always exits 0.

import { diskMove } from '../disk-commands.js';
import { describe, listDisks, render, type SetOptions } from '../index.js';
import type { DisksArguments } from './disks-command.js';
import { printable } from './ending.js';
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
      sysroot: args.sysroot,
      measure: args.measure ? measureOptions(args, progress.show) : undefined,
    });
    progress.clear();
    for (const { message } of list.measurement?.failures ?? []) {
      process.stderr.write(`etcd-disk-bench: ${printable(message)}\n`);
    }
    await print(await render(list, args.format, optionsOfStdout()));
  } finally {
    progress.clear();
  }
  return 0;
}

function measureOptions(args: DisksArguments, onProgress: NonNullable<SetOptions['onProgress']>): SetOptions {
  const interruption = new AbortController();
  for (const signal of ENDING_SIGNALS) process.once(signal, () => interruption.abort());
  return {
    mode: args.quick ? 'quick' : args.thorough ? 'thorough' : undefined,
    allowLive: args.allowLive,
    signal: interruption.signal,
    onStart: (announcement) => {
      if (args.quiet) return;
      const lines = [describe({ announcement }), ...announcement.notices.map((notice) => describe({ notice }))];
      for (const line of lines) process.stderr.write(`etcd-disk-bench: ${line}\n`);
    },
    onProgress,
  };
}
