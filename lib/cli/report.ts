// `etcd-disk-bench report <file.json>`: renders a saved report again, in any format. It measures nothing; any verdict is a success.

import type { ReportArguments } from './arguments.js';
import { formatNamed } from './formats.js';
import { publish } from './outputs.js';
import { savedInput } from './saved-input.js';

export async function report({ file, format, output, verbose }: ReportArguments): Promise<number> {
  const { name } = formatNamed(format ?? 'text');
  const saved = await savedInput(file);
  await publish(
    {
      format: name,
      output,
      kind: 'reports' in saved ? 'set' : 'report',
      // What is wanted in files alone is not printed as well.
      isPrinted: format !== undefined || output.length === 0,
    },
    async () => saved,
    () => ({ verbose }),
  );
  return 0;
}
