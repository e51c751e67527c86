// The sentence below a finding: its counts, why it is unresolved, or what its breach does to etcd.

import type { MeasuredFinding, Unresolved } from '../../verdict/judge.js';
import { measuredTime, stretch } from '../format.js';
import { textById } from './by-id.js';
import { thresholdMeaning } from './thresholds.js';
import { reasonOf } from './verdict.js';

/** What a finding decides, in the order in which findings are shown. */
export const DECIDES_TITLES: readonly { readonly decides: MeasuredFinding['decides']; readonly title: string }[] = [
  { decides: 'verdict', title: 'these decide the verdict' },
  { decides: 'grade', title: 'these decide whether it is recommended' },
  { decides: 'nothing', title: 'these decide nothing; shown for comparison' },
];

/** Empty if the value says it all. */
export function findingNote(finding: MeasuredFinding): string {
  const { id, counts, decides, result, unresolved } = finding;
  if (decides === 'nothing') return result === 'pass' ? '' : thresholdMeaning(finding);
  const isLongest = id === 'longest-operation';
  const counted = unresolved?.id === 'not-measured' || (isLongest && result === 'pass') ? '' : reasonOf(finding);
  const open = unresolved ? unresolvedText(unresolved) : '';
  return [counts || isLongest ? counted : '', open, result === 'fail' && !isLongest ? thresholdMeaning(finding) : '']
    .filter((text) => text !== '')
    .join(' ');
}

const unresolvedText = textById<Unresolved>({
  'not-measured': () => 'It was not measured.',
  'too-short': ({ seconds, neededSeconds }) =>
    `A pass needs ${measuredTime(1e9 * neededSeconds)}; this phase lasted ${measuredTime(1e9 * seconds)}.`,
  'limit-inside-interval': ({ decidedAfterSeconds }) =>
    decidedAfterSeconds === undefined
      ? 'The limit lies inside this interval, and even a day of measuring would not decide it.'
      : `The limit lies inside this interval; a run of about ${stretch(decidedAfterSeconds)} would decide, if the disk stays the same.`,
  // The reason has it already.
  'no-cpu': () => '',
});
