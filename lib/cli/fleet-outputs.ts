// Where a fleet report goes: stdout, and the files that were named, each opened before anything is read.

import type { FleetTextOptions } from '../fleet-commands.js';
import { type FleetReport, type Format, render } from '../index.js';
import { checkHolds, formatNamed, formatOfFile } from './formats.js';
import { type OutputFile, openOutputFile } from './output-file.js';
import { optionsOfStdout, print } from './print.js';

export interface FleetOutputs {
  /** Writes the files, then prints. */
  write(fleet: FleetReport, exitStatus: number): Promise<void>;
  discard(): Promise<void>;
}

export interface FleetOutputOptions {
  readonly format: string;
  readonly output: readonly string[];
  readonly all?: boolean;
}

/** @throws Error in one line that names the option or the file */
export async function fleetOutputs({ format: name, output, all }: FleetOutputOptions): Promise<FleetOutputs> {
  const format = formatNamed(name);
  const wanted = output.map((path) => ({ path, format: formatOfFile(path) ?? format }));
  for (const one of [format, ...wanted.map((file) => file.format)]) checkHolds(one, 'fleet');
  const opened: { readonly file: OutputFile; readonly format: Format }[] = [];
  const discard = async () => void (await Promise.all(opened.map(({ file }) => file.discard())));
  try {
    for (const one of wanted) {
      const file = await openOutputFile(one.path);
      if (opened.some((other) => other.file.path === file.path)) throw new Error(`output ${one.path} is named twice`);
      opened.push({ file, format: one.format });
    }
  } catch (error) {
    await discard();
    throw error;
  }
  return {
    discard,
    async write(fleet, exitStatus) {
      const rendered = (own: Format, options: FleetTextOptions) =>
        render(fleet, own.name, { ...options, exitStatus } as FleetTextOptions);
      const ends = await Promise.allSettled(
        opened.map(async ({ file, format: own }) => file.save(await rendered(own, { isWhole: true }))),
      );
      await print(await rendered(format, { ...optionsOfStdout(), isWhole: all ?? false }));
      const failed = ends.find((end) => end.status === 'rejected');
      if (failed) throw failed.reason;
    },
  };
}
