// `etcd-disk-bench report <file.json>`: renders a saved report again, in any format. It measures nothing; any verdict is a success.

import { checkHoldsSeveral, type Format, formatNamed, readReportFile, renderAs } from '../index.js';
import type { ReportArguments } from './arguments.js';
import { openOutputs, tellAll } from './outputs.js';
import { optionsOfStdout, print } from './print.js';

export async function report({ file, format: name, output }: ReportArguments): Promise<number> {
  const format = formatNamed(name ?? 'text');
  const saved = await readReportFile(file);
  // What is wanted in files alone is not printed as well.
  const text = name === undefined && output.length > 0 ? undefined : await renderAs(format, saved, optionsOfStdout());
  const accept = (one: Format) => 'reports' in saved && checkHoldsSeveral(one);
  const outputs = await openOutputs(output, format.name, accept);
  const failures = await outputs.save((one) => renderAs(one, saved));
  if (text !== undefined) await print(text);
  tellAll(failures);
  return 0;
}
