// One sentence for any item of the data with an id, and for the progress of a run. For programs that print them one by one.

import type { Announcement, Progress } from '../benchmark-options.js';
import type { Deviation } from '../measure/deviations.js';
import type { Finding } from '../verdict/judge.js';
import { isMeasured } from '../verdict/judge.js';
import type { Observation } from '../verdict/observation.js';
import type { Advice } from '../verdict/storage-advice.js';
import { clean } from './layout.js';
import { unmeasuredMessage } from './messages/failure.js';
import { deviationText, noticeText } from './messages/notices.js';
import { observationMessage } from './messages/observations.js';
import { announcementText, decisionText, progressText } from './messages/progress.js';
import { adviceMessage } from './messages/storage.js';
import { reasonOf } from './messages/verdict.js';
import type { Notice } from './report.js';

/** What can be described. */
export type Describable =
  | { readonly announcement: Announcement }
  /** A line of at most `columns`, 80 by default. */
  | { readonly progress: Progress; readonly columns?: number | undefined }
  /** A decision point that has passed. */
  | { readonly decision: Progress }
  | { readonly notice: Notice }
  | { readonly deviation: Deviation }
  | { readonly finding: Finding }
  | { readonly advice: Advice }
  | { readonly observation: Observation };

/** A sentence in plain text, without control characters. */
export function describe(what: Describable): string {
  return clean(sentenceOf(what));
}

function sentenceOf(what: Describable): string {
  if ('announcement' in what) return announcementText(what.announcement);
  if ('progress' in what) return progressText(what.progress, what.columns ?? 80);
  if ('decision' in what) return decisionText(what.decision);
  if ('notice' in what) return noticeText(what.notice);
  if ('deviation' in what) return deviationText(what.deviation);
  if ('finding' in what) {
    return isMeasured(what.finding) ? reasonOf(what.finding) : unmeasuredMessage(what.finding).observed;
  }
  if ('advice' in what) return adviceMessage(what.advice).observed;
  return observationMessage(what.observation).seen;
}
