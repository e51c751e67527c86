// The words, the order and the colours of verdicts and findings: the same in every format that people read.

import type { Finding, Outcome } from '../verdict/judge.js';
import type { Tone } from './tone.js';

export interface OutcomeWords {
  readonly outcome: Outcome;
  readonly tone: Tone;
  /** Beside the word, for who sees no colour. */
  readonly sign: string;
  /** Follows `<path> is <outcome>: `. */
  readonly sentence: string;
}

/** From the best to the worst. */
export const OUTCOMES: readonly OutcomeWords[] = [
  {
    outcome: 'recommended',
    tone: 'good',
    sign: '✔',
    sentence: 'this disk can carry etcd, a heavily loaded cluster too',
  },
  {
    outcome: 'suitable',
    tone: 'good',
    sign: '✔',
    sentence: 'this disk can carry etcd, though not a heavily loaded cluster',
  },
  {
    outcome: 'marginal',
    tone: 'fair',
    sign: '!',
    sentence: 'this disk is within the limits, with a warning',
  },
  { outcome: 'unsuitable', tone: 'bad', sign: '✘', sentence: 'this disk should not carry etcd' },
  {
    outcome: 'inconclusive',
    tone: 'open',
    sign: '?',
    sentence: 'what was measured does not tell whether this disk can carry etcd',
  },
];

export interface ResultWords {
  readonly result: Finding['result'];
  readonly tone: Tone;
  /** At most four letters. */
  readonly mark: string;
  readonly words: string;
}

/** From the worst to the best: the first that a verdict has decided it. */
export const RESULTS: readonly ResultWords[] = [
  { result: 'fail', tone: 'bad', mark: 'FAIL', words: 'over a limit' },
  { result: 'inconclusive', tone: 'open', mark: '?', words: 'not settled' },
  { result: 'warn', tone: 'fair', mark: 'WARN', words: 'a warning' },
  { result: 'not-recommended', tone: 'fair', mark: 'slow', words: 'over a limit for loaded clusters' },
  { result: 'pass', tone: 'good', mark: 'ok', words: 'within the limit' },
];

export function outcomeWords(outcome: Outcome): OutcomeWords {
  return rowOf(OUTCOMES, (row) => row.outcome === outcome);
}

export function resultWords(result: Finding['result']): ResultWords {
  return rowOf(RESULTS, (row) => row.result === result);
}

function rowOf<Row>(rows: readonly Row[], isMeant: (row: Row) => boolean): Row {
  const row = rows.find(isMeant);
  if (row === undefined) throw new Error('every outcome and every result has its row');
  return row;
}
