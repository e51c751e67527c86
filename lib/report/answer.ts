// The answer in sentences that need no knowledge of etcd; the words of the verdict itself are a table elsewhere.

import { isLatency, limitText, valueText } from './finding-words.js';
import type { Report } from './report.js';
import { outcomeWords } from './words.js';

/** The verdict: `/var/lib/etcd is suitable: this disk can carry etcd, ...`. */
export function verdictSentence({ target, verdict }: Report): string {
  const { outcome, sentence } = outcomeWords(verdict.outcome);
  return `${target.path} is ${outcome}: ${sentence}.`;
}

/** What the verdict mostly rests on: how long etcd would wait for this disk, and how long it should. */
export function plainSentence({ verdict }: Report): string[] {
  const known = verdict.findings
    .filter(isLatency)
    .filter(({ id, observed }) => id === 'sync-p99' && observed !== null)
    .sort((one, other) => (other.observed ?? 0) - (one.observed ?? 0));
  const [worst] = known;
  if (worst === undefined) return [];
  return [
    `etcd waits for its disk before it answers. Here 99 of 100 waits took ${valueText(worst)} or less${known.length > 1 ? ` in the worse phase (${worst.phase})` : ''}; etcd asks for ${limitText(worst).replace('<', 'less than')}.`,
  ];
}

/** What keeps the answer from being the whole one: an interruption, a run that is not the standard one, something left behind. */
export function reservations({ outcome, phases, plan, target, notices = [], failure }: Report): string[] {
  // Then a notice says why.
  const hasEndedItself = phases.some(({ stoppedBy }) => stoppedBy === 'latency' || stoppedBy === 'space');
  return [
    ...(failure ? [`The run failed, and this is what was measured until then: ${failure.message}.`] : []),
    ...(outcome !== 'interrupted' || hasEndedItself
      ? []
      : [
          phases.length > 0
            ? 'The run was interrupted: this is what was measured until then.'
            : 'The run was interrupted before anything was measured.',
        ]),
    ...(plan.deviations.length === 0
      ? []
      : [`Not the standard run (${plan.deviations.join(', ')}): it does not compare with one.`]),
    ...notices.map((notice) => `${notice.slice(0, 1).toUpperCase()}${notice.slice(1)}`),
    ...(target.leftover === undefined ? [] : [target.leftover]),
  ];
}
