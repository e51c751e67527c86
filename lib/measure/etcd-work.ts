// etcd's CPU use next to its WAL, which the fixed-rate phase imitates: a sync of a busy process takes longer than one of an idle process.

/**
 * etcd 3.4 uses 0.9 to 1.6 ms of CPU time per put of 8 KB, in small bursts. One burst of this length per append came closest to etcd's sync
 * latencies (`npm run bench:etcd`).
 */
const CPU_LOAD_NS_PER_APPEND = 600_000;
/** The largest machine compared with etcd had this many CPUs. */
const MAX_CPUS_COMPARED = 8;

export interface EtcdWork {
  /** CPU time that a thread uses per append; `null`: none. */
  readonly cpuLoadNsPerAppend: number | null;
  /** Makes each append on the next CPU. */
  readonly rotatesCpus: boolean;
}

export const NO_ETCD_WORK: EtcdWork = { cpuLoadNsPerAppend: null, rotatesCpus: false };

/** At high rates the load is limited to one CPU, or half of the only CPU. */
export function etcdWork(ratePerSecond: number, cpus: number): EtcdWork {
  if (cpus > MAX_CPUS_COMPARED) return NO_ETCD_WORK;
  const maxNsPerSecond = Math.min(1, cpus / 2) * 1e9;
  return {
    cpuLoadNsPerAppend: Math.floor(Math.min(CPU_LOAD_NS_PER_APPEND, maxNsPerSecond / ratePerSecond)),
    rotatesCpus: cpus > 1,
  };
}
