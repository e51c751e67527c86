// The machine, the settings of the run, and the command that repeats it.

import { bytes, rate, seconds, thousands } from '../format.js';
import type { Report } from '../report.js';
import { html, type Markup } from './markup.js';
import { definitions, section } from './sections.js';

export function environmentSection(
  { tool, node, startedAt, endedAt, host, target, plan, outcome, failure }: Report,
  command: string,
): Markup {
  const rows: readonly (readonly [string, string])[] = [
    ['measured by', `${tool.name} ${tool.version}`],
    ['node', node.name],
    ['started', startedAt],
    ['ended', `${endedAt} (${outcome})`],
    ...(failure === undefined ? [] : [['failure', failure.message] as const]),
    ...(target.measuredPath === target.path ? [] : [['measured in', target.measuredPath] as const]),
    ['kernel', `${host.kernelRelease}, ${host.arch}`],
    ['CPUs', String(host.cpuCount)],
    ...(target.preallocation === undefined ? [] : [['segment preallocation', target.preallocation] as const]),
    ['bytes per append', thousands(plan.writeSizeBytes)],
    ...plan.phases.map(
      ({ name, ratePerSecond, maxDurationNs }) =>
        [
          `phase ${name}`,
          `${ratePerSecond === null ? 'closed loop' : `${rate(ratePerSecond)} appends/s`}, at most ${seconds(maxDurationNs)}`,
        ] as const,
    ),
    ['write limit', bytes(plan.maxBytesWritten)],
    ['seed', String(plan.seed)],
  ];
  return section(
    'environment',
    'Machine and settings',
    definitions(rows),
    html`
<h3>To repeat this run</h3>
<pre><code>${command}</code></pre>`,
  );
}
