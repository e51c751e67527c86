// What etcd does with the machine's processors beside its log, for paced appends to do as well: a sync among such work takes longer than
// one of a process that does nothing else.

/** etcd 3.4 used 0.9 to 1.6 ms of a processor for a put of 8 KB, in small pieces. With this much in one piece our syncs came nearest to its own, of what was tried (`npm run bench:etcd`). */
const BUSY_NS_PER_APPEND = 600_000;

/** Processor time to use for each append: at high rates no more than one processor, nor half of a machine that has but one. */
export function busyNsPerAppend(ratePerSecond: number, processors: number): number {
  const mostNsPerSecond = Math.min(1, processors / 2) * 1e9;
  return Math.floor(Math.min(BUSY_NS_PER_APPEND, mostNsPerSecond / ratePerSecond));
}
