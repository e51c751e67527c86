// The mark and the colour of a result: the same in every format that people read.

import { type Finding, isMeasured } from '../../verdict/judge.js';
import type { Advice } from '../../verdict/storage-advice.js';
import type { Tone } from '../tone.js';
import { known } from './by-id.js';

export interface ResultMark {
  /** At most four letters. */
  readonly mark: string;
  readonly tone: Tone;
  readonly words: string;
}

const MARKS: Readonly<Record<Finding['result'], ResultMark>> = {
  pass: { mark: 'ok', tone: 'good', words: 'within the limit' },
  fail: { mark: 'FAIL', tone: 'bad', words: 'breaks the limit' },
  unresolved: { mark: 'open', tone: 'open', words: 'not decided' },
  'not-recommended': { mark: 'note', tone: 'fair', words: 'not recommended' },
};

/** For a limit that does not decide the verdict. */
const OVER: ResultMark = { mark: 'over', tone: 'fair', words: 'over the limit; does not decide the verdict' };

/** The mark of a finding. */
export function findingMark(finding: Finding): ResultMark {
  const isBeside = isMeasured(finding) && finding.decides !== 'verdict';
  return isBeside && finding.result === 'fail' ? OVER : resultMark(finding.result);
}

/** A saved report may have a result of a later build: it is shown as unknown. */
export function resultMark(result: Finding['result']): ResultMark {
  return known(MARKS, result) ?? { mark: '?', tone: 'open', words: `${result}, unknown to this version` };
}

/** The mark of a level of advice. */
export function levelMark(level: Advice['level']): Omit<ResultMark, 'words'> {
  return { mark: level, tone: level === 'warning' ? 'fair' : 'open' };
}
