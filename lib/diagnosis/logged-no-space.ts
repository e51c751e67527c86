// NOSPACE in logs: how many lines report it, and whether it has ended.

import type { MemberEvidence } from './evidence.js';

/** Lines with a NOSPACE that has not ended. */
export function loggedNoSpace({ members }: { readonly members: readonly MemberEvidence[] }): number {
  return members.reduce((sum, member) => sum + (noSpaceEnd(member) === null ? (member.log?.noSpace ?? 0) : 0), 0);
}

/** What shows that a NOSPACE in the log has ended; `null` if it has not, or if there was none. */
export function noSpaceEnd({ log, reading }: MemberEvidence): 'log' | 'metrics' | null {
  if (log === null) return null;
  if (log.noSpace === 0) return log.isNoSpaceDisarmed ? 'log' : null;
  if (reading === null || reading.alarms.includes('NOSPACE') || !reading.disarmedAlarms.includes('NOSPACE'))
    return null;
  const { dbSizeBytes, quotaBytes } = reading.gauges;
  return dbSizeBytes !== null && quotaBytes !== null && dbSizeBytes < quotaBytes ? 'metrics' : null;
}
