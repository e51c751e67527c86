// The decision points: the seconds of a run at which a disk can pass, with the reasons. A breach is decided at any second.

/**
 * The earliest second at which a disk can pass. Periodic work of a machine (journal commits, writeback, scrapes, cron) recurs within 60 s.
 * A p99 of backend commits at 10/s needs 300 commits if none is slow. On a real disk at 1.5 times the limit 8 % of runs pass wrongly after
 * 60 s, 11 % after 30 s, and none after 120 s.
 */
export const FIRST_DECISION_SECONDS = 60;

/** An undecided run doubles its length, twice at most. On a real disk, 3 % of the runs at 1.5 times the limit then remain undecided. */
export const DECISION_SECONDS: readonly number[] = [60, 120, 240];

/** The fewest operations that can show a p99 below a limit, if none of them is slow (rule of three). */
export const MIN_OPERATIONS_FOR_PASS = 300;
