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
import { capital } from '../messages/sentences.js';
import type { Tone } from '../tone.js';
import { boundText } from './diagnosis-chart.js';
import { chartSections } from './diagnosis-charts.js';
import { documentOf } from './document.js';
import { html, link, type Markup } from './markup.js';
import { badge, banner, definitions, listSection, section } from './sections.js';
import { numberTable, table } from './tables.js';

/** A whole HTML document. */
export function renderDiagnosisHtml(given: Diagnosis): string {
  const diagnosis = cleanAll(given);
  return documentOf({
    title: answerLine(diagnosis),
    question: 'Why is this etcd slow?',
    tool: diagnosis.tool,
    startedAt: diagnosis.diagnosedAt,
    body: [
      answerBanner(diagnosis),
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

function answerBanner(diagnosis: Diagnosis): Markup {
  const { answer } = diagnosis;
  const line = answerLine(diagnosis).slice(answer.length + 2);
  return banner(
    SIGNS[answer] ?? { tone: 'bad', sign: '✗' },
    html`<span>${answer}</span>`,
    html`<p class="lead">${capital(line)}.</p><p>${whyOf(diagnosis).join(' ')}</p>`,
  );
}

/** All other answers name a fault. */
const SIGNS: Readonly<Partial<Record<Diagnosis['answer'], { readonly tone: Tone; readonly sign: string }>>> = {
  ok: { tone: 'good', sign: '✓' },
  'not-sure': { tone: 'open', sign: '?' },
};

function steps(diagnosis: Diagnosis): Markup {
  const [settle, next] = [settleTexts(diagnosis), nextTexts(diagnosis)];
  if (settle.length + next.length === 0) return html``;
  return html`<div class="columns">${listSection('settle', 'Steps that would decide it', settle)}${listSection('next', 'Next steps', next)}</div>`;
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
      ...MEMBER_HEADS.slice(2).map(() => '-'),
    ]),
  ];
  return section(
    'members',
    'Members',
    numberTable('All members. Two p99s in the same bucket can still differ.', MEMBER_HEADS, rows),
  );
}

const MEMBER_HEADS = [
  'member',
  'role',
  'version',
  'over',
  'fsyncs',
  'longer than a heartbeat',
  'fsync p99',
  'commit p99',
  'round trip p99',
];

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

const TONES: Readonly<Record<Mark, Tone>> = { FAIL: 'bad', warn: 'fair', open: 'open', note: 'open', ok: 'good' };

function findingSection(diagnosis: Diagnosis): Markup {
  const findings = table(
    'Worst first',
    [{ head: 'result' }, { head: 'what', kind: 'name' }, { head: 'seen' }, { head: 'source' }],
    findingRows(diagnosis).map(({ mark, label, text, strength, source }) => [
      badge(TONES[mark], mark),
      label,
      [text, strength === '' ? '' : html` <span class="note">(${strength})</span>`],
      source === null ? '' : link(source.url, source.title),
    ]),
    'Findings',
  );
  return section('findings', 'Findings', findings);
}

function diskRunSection({ diskRun: run }: Diagnosis): Markup {
  if (run === null) return html``;
  const share = (value: number | null) => (value === null ? '-' : `${Number((value * 100).toPrecision(3))} %`);
  const { member } = run;
  return section(
    'run',
    'Compared with a run of the disk',
    html`<p>${diskRunSentences(run).join(' ')}</p>`,
    numberTable(
      'Shares of syncs that took longer',
      [
        'longer than',
        ...(member === null ? [] : [`${member} (${countText(run.memberCount)})`]),
        `${run.name} (${countText(run.count)})`,
      ],
      run.rows.map((row) => [
        boundText(row.boundSeconds),
        ...(member === null ? [] : [share(row.member)]),
        share(row.run),
      ]),
    ),
  );
}

function spaceSection({ space }: Diagnosis): Markup {
  const plan = space?.defragmentation;
  if (!plan) return html``;
  return section(
    'space',
    'To free space',
    html`<p>Compact, then defragment the followers first and the leader last, a minute between. Nothing was run here.</p>
<pre><code>${plan.commands.join('\n')}
# or: ${plan.toolCommand}</code></pre>`,
  );
}

function sourceSection({ sources, timing }: Diagnosis): Markup {
  const known = timing.isKnown ? '' : " (etcd's defaults: not known here)";
  const rows = sources.map(
    ({ name, address, holds }) => [name, `${address === name ? '' : `${address}: `}${holds.join(', ')}`] as const,
  );
  return section(
    'sources',
    'What was read',
    definitions([...rows, ['heartbeat, election', `${timing.heartbeatMs} ms, ${timing.electionMs} ms${known}`]]),
  );
}
