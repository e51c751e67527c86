// Where and how it was measured, and the command that repeats it.

import { bytes, rate, seconds, thousands } from '../format.js';
import type { Report } from '../report.js';
import { html, type Markup } from './markup.js';

export function environmentSection({ tool, startedAt, host, target, plan, outcome }: Report, command: string): Markup {
  const rows: readonly (readonly [string, string])[] = [
    ['measured by', `${tool.name} ${tool.version}`],
    ['started', startedAt],
    ['ended', outcome],
    ['kernel', `${host.kernelRelease}, ${host.arch}`],
    ['processors', String(host.cpuCount)],
    ...(target.preallocation === undefined ? [] : [['segments preallocated by', target.preallocation] as const]),
    ['bytes an append', thousands(plan.writeSizeBytes)],
    ...plan.phases.map(
      ({ name, ratePerSecond, maxDurationNs }) =>
        [
          `phase ${name}`,
          `${ratePerSecond === null ? 'back to back' : `${rate(ratePerSecond)} appends/s`}, at most ${seconds(maxDurationNs)}`,
        ] as const,
    ),
    ['written at most', bytes(plan.maxBytesWritten)],
    ['seed', String(plan.seed)],
  ];
  return html`<section aria-labelledby="environment"><h2 id="environment">Where and how it was measured</h2>
<dl>${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
<h3>To repeat this run</h3>
<pre><code>${command}</code></pre></section>`;
}
