// `etcd-disk-bench report <file.json>`: renders a saved report again, in any format. It measures nothing; any verdict is a success.

import { type Format, render } from '../index.js';
import type { ReportArguments } from './arguments.js';
import { checkHolds, formatNamed } from './formats.js';
import { openOutputs, throwLast } from './outputs.js';
import { optionsOfStdout, print } from './print.js';
import { savedInput } from './saved-input.js';

export async function report({ file, format: name, output, verbose = false }: ReportArguments): Promise<number> {
  const format = formatNamed(name ?? 'text');
  const saved = await savedInput(file);
  // What is wanted in files alone is not printed as well.
  const isPrinted = name !== undefined || output.length === 0;
  const accept = (one: Format) => 'reports' in saved && checkHolds(one, 'set');
  if (isPrinted) accept(format);
  const outputs = await openOutputs(output, format.name, accept);
  const failures = await outputs.save((one) => render(saved, one.name));
  if (isPrinted) await print(await render(saved, format.name, { ...optionsOfStdout(), verbose }));
  throwLast(failures);
  return 0;
}
