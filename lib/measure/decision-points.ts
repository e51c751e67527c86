// The seconds of a run at which a disk can pass, with the reasons. A breach of a limit is decided at any second.

/**
 * The earliest second at which a disk can pass. What machines do by the clock comes within a minute (journal commits, writeback, scrapes,
 * cron), and a p99 of backend commits at 10/s needs 300 of them with none slow. On a real disk at 1.5 times the limit 8 % of runs pass wrongly
 * after 60 s, 11 % after 30 s, and none after 120 s.
 */
export const FIRST_DECISION_SECONDS = 60;

/** A run that is not decided lasts twice as long, and twice again: then 3 % of runs at 1.5 times from the limit are left on a real disk. */
export const DECISION_SECONDS: readonly number[] = [60, 120, 240];

/** The fewest operations that can show a p99 below a limit, with none of them slow: the rule of three. */
export const FEWEST_FOR_A_PASS = 300;
