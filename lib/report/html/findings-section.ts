// The findings as tables: a table a phase, then what the storage and the kernel are.

import type { LatencyFinding } from '../../verdict/latency-findings.js';
import { isLatency, limitText, noteText, observedText, worded } from '../finding-words.js';
import type { Report } from '../report.js';
import { resultWords } from '../words.js';
import { html, type Markup } from './markup.js';
import type { Citing } from './sources-section.js';
import { scrolling, signs } from './tables.js';

export function findingsSection({ verdict: { findings } }: Report, cite: Citing): Markup {
  if (findings.length === 0) return html``;
  const latency = findings.filter(isLatency);
  const phases = [...new Set(latency.map(({ phase }) => phase))];
  const others = findings.filter((finding) => !isLatency(finding));
  return html`<section aria-labelledby="findings"><h2 id="findings">Findings</h2>
${phases.map((phase) =>
  scrolling(
    `Findings of the ${phase} phase`,
    html`<table><caption>${phase}</caption><thead><tr><th scope="col">result</th><th scope="col">what</th><th scope="col" class="number">seen</th><th scope="col" class="number">should be</th><th scope="col">source</th></tr></thead><tbody>${latency
      .filter((finding) => finding.phase === phase)
      .map(
        (finding) =>
          html`<tr><td>${badge(finding.result)}</td><th scope="row">${finding.title}${note(finding)}</th><td class="number">${observedText(finding)}</td><td class="number">${signs(limitText(finding))}</td><td>${cite(finding.source)}</td></tr>`,
      )}</tbody></table>`,
  ),
)}
${
  others.length === 0
    ? ''
    : scrolling(
        'Findings on the storage and the kernel',
        html`<table><caption>storage and kernel</caption><thead><tr><th scope="col">result</th><th scope="col">seen</th><th scope="col">wanted</th><th scope="col">source</th></tr></thead><tbody>${others.map(
          (finding) =>
            html`<tr><td>${badge(finding.result)}</td><th scope="row">${worded(finding).observed}<br><span class="note">${worded(finding).because}</span></th><td>${worded(finding).limit}</td><td>${cite(finding.source)}</td></tr>`,
        )}</tbody></table>`,
      )
}</section>`;
}

function note(finding: LatencyFinding): Markup {
  const words = noteText(finding);
  return words === undefined ? html`` : html`<br><span class="note">${words}</span>`;
}

function badge(result: Report['verdict']['findings'][number]['result']): Markup {
  const { tone, mark, words } = resultWords(result);
  return html`<span class="badge ${tone}" title="${words}">${mark}</span>`;
}
