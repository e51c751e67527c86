// A diagnosis as one page without a script: the answer, why, the members, the findings, the buckets of syncs, commits and round trips, and what
// to do. It loads nothing.

import type { DiagnosedMember, Diagnosis, QuantileBounds } from '../diagnosis-types.js';
import {
  answerLine,
  diskRunSentences,
  findingRows,
  type Mark,
  nextTexts,
  settleTexts,
  whyOf,
} from '../diagnosis-words.js';
import { cleanAll } from '../layout.js';
import { countText, seconds } from '../messages/diagnosis-figures.js';
import { boundText } from './diagnosis-chart.js';
import { chartSections } from './diagnosis-charts.js';
import { documentOf } from './document.js';
import { html, link, type Markup } from './markup.js';
import { numberTable, scrolling } from './tables.js';

/** A whole HTML document. */
export function renderDiagnosisHtml(given: Diagnosis): string {
  const diagnosis = cleanAll(given);
  return documentOf({
    title: answerLine(diagnosis),
    question: 'Why is this etcd slow?',
    tool: diagnosis.tool,
    startedAt: diagnosis.diagnosedAt,
    body: [
      banner(diagnosis),
      steps(diagnosis),
      memberSection(diagnosis),
      chartSections(diagnosis),
      findingSection(diagnosis),
      diskRunSection(diagnosis),
      spaceSection(diagnosis),
      sourceSection(diagnosis),
    ],
    closing: 'The diagnosis only read its sources; it wrote and ran nothing.',
  });
}

function banner(diagnosis: Diagnosis): Markup {
  const { answer } = diagnosis;
  const tone = answer === 'ok' ? 'good' : answer === 'not-sure' ? 'open' : 'bad';
  const sign = answer === 'ok' ? '✓' : answer === 'not-sure' ? '?' : '✗';
  const line = answerLine(diagnosis).slice(answer.length + 2);
  return html`<div class="verdict ${tone}"><span class="sign" aria-hidden="true">${sign}</span><div>
<h1><span>${answer}</span></h1><p class="lead">${capital(line)}.</p><p>${whyOf(diagnosis).join(' ')}</p>
</div></div>`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function steps(diagnosis: Diagnosis): Markup {
  const [settle, next] = [settleTexts(diagnosis), nextTexts(diagnosis)];
  const part = (id: string, title: string, texts: readonly string[]) =>
    texts.length === 0
      ? ''
      : html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2><ul>${texts.map((text) => html`<li>${text}</li>`)}</ul></section>`;
  if (settle.length + next.length === 0) return html``;
  return html`<div class="columns">${part('settle', 'Steps that would decide it', settle)}${part('next', 'Next steps', next)}</div>`;
}

function range(bounds: QuantileBounds | null): string {
  if (bounds === null) return '-';
  if (bounds.upTo === null) return `over ${boundText(bounds.above)}`;
  return bounds.above === 0
    ? `at most ${boundText(bounds.upTo)}`
    : `${boundText(bounds.above)} to ${boundText(bounds.upTo)}`;
}

function memberSection({ members, unreachable }: Diagnosis): Markup {
  const shown = members.filter(({ fsync, commit, roundTrip, log }) => fsync ?? commit ?? roundTrip ?? log);
  if (shown.length + unreachable.length === 0) return html``;
  const rows = [
    ...shown.map(memberRow),
    ...unreachable.map(({ name, how }) => [
      name,
      how === 'timeout' ? 'time-out' : how === 'refused' ? 'refused' : 'no answer',
      '-',
      '-',
      '-',
      '-',
      '-',
      '-',
      '-',
    ]),
  ];
  return html`<section aria-labelledby="members"><h2 id="members">Members</h2>${numberTable(
    'All members. Two p99s in the same bucket can still differ.',
    [
      'member',
      'role',
      'version',
      'over',
      'fsyncs',
      'longer than a heartbeat',
      'fsync p99',
      'commit p99',
      'round trip p99',
    ],
    rows,
  )}</section>`;
}

function memberRow({ name, role, version, period, fsync, commit, roundTrip }: DiagnosedMember): readonly string[] {
  return [
    name,
    role ?? '-',
    version ?? '-',
    period.seconds === null ? '-' : seconds(period.seconds),
    fsync === null ? '-' : countText(fsync.count),
    fsync === null || fsync.overHeartbeat === null ? '-' : countText(fsync.overHeartbeat),
    range(fsync?.p99 ?? null),
    range(commit?.p99 ?? null),
    range(roundTrip?.p99 ?? null),
  ];
}

const TONES: Readonly<Record<Mark, string>> = { FAIL: 'bad', warn: 'fair', open: 'open', note: 'open', ok: 'good' };

function findingSection(diagnosis: Diagnosis): Markup {
  return html`<section aria-labelledby="findings"><h2 id="findings">Findings</h2>${scrolling(
    'Findings',
    html`<table><caption>Worst first</caption><thead><tr><th scope="col">result</th><th scope="col">what</th><th scope="col">seen</th><th scope="col">source</th></tr></thead><tbody>${findingRows(
      diagnosis,
    ).map(
      ({ mark, label, text, strength, source }) =>
        html`<tr><td><span class="badge ${TONES[mark]}">${mark}</span></td><th scope="row">${label}</th><td>${text}${strength === '' ? '' : html` <span class="note">(${strength})</span>`}</td><td>${source === null ? '' : link(source.url, source.title)}</td></tr>`,
    )}</tbody></table>`,
  )}</section>`;
}

function diskRunSection({ diskRun: run }: Diagnosis): Markup {
  if (run === null) return html``;
  const share = (value: number | null) => (value === null ? '-' : `${Number((value * 100).toPrecision(3))} %`);
  return html`<section aria-labelledby="run"><h2 id="run">Compared with a run of the disk</h2><p>${diskRunSentences(run).join(' ')}</p>${numberTable(
    'Shares of syncs that took longer',
    [
      'longer than',
      ...(run.member === null ? [] : [`${run.member} (${countText(run.memberCount)})`]),
      `${run.name} (${countText(run.count)})`,
    ],
    run.rows.map((row) => [
      boundText(row.boundSeconds),
      ...(run.member === null ? [] : [share(row.member)]),
      share(row.run),
    ]),
  )}</section>`;
}

function spaceSection({ space }: Diagnosis): Markup {
  const plan = space?.defragmentation;
  if (!plan) return html``;
  return html`<section aria-labelledby="space"><h2 id="space">To free space</h2><p>Compact, then defragment the followers first and the leader last, a minute between. Nothing was run here.</p>
<pre><code>${plan.commands.join('\n')}
# or: ${plan.toolCommand}</code></pre></section>`;
}

function sourceSection({ sources, timing }: Diagnosis): Markup {
  return html`<section aria-labelledby="sources"><h2 id="sources">What was read</h2><dl>${sources.map(
    ({ name, address, holds }) =>
      html`<dt>${name}</dt><dd>${address === name ? '' : `${address}: `}${holds.join(', ')}</dd>`,
  )}<dt>heartbeat, election</dt><dd>${timing.heartbeatMs} ms, ${timing.electionMs} ms${timing.isKnown ? '' : " (etcd's defaults: not known here)"}</dd></dl></section>`;
}
