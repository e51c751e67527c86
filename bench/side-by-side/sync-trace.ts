// Traces the fdatasync calls of a process in the kernel with bpftrace: their exact latencies in microseconds, and the bytes per sync.

import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { atExit } from './clean-up.js';
import { MissingRequirement, needPrograms, needRoot } from './requirements.js';

// In a separate mount namespace: a container often has neither file system mounted, and the mounts end with the namespace.
const IN_TRACING_MOUNTS =
  'mount -t tracefs tracefs /sys/kernel/tracing && mount -t debugfs debugfs /sys/kernel/debug && exec "$@"';

export interface SyncTrace {
  /** Latencies of the WAL's syncs in microseconds, with their counts. */
  readonly walSyncUs: ReadonlyMap<number, number>;
  /** The same for the backend's syncs. */
  readonly backendSyncUs: ReadonlyMap<number, number>;
  /** The same for backend commits, from the first page write or file growth to the end of the second sync. */
  readonly commitUs: ReadonlyMap<number, number>;
  /** Total bytes of the WAL's write calls. */
  readonly walBytes: number;
}

export function needTracing(): void {
  needRoot('trace another process');
  needPrograms('bpftrace');
  const { status, stderr } = inTracingMounts([
    'bpftrace',
    '-e',
    'tracepoint:syscalls:sys_enter_fdatasync { } BEGIN { exit(); }',
  ]);
  if (status !== 0)
    throw new MissingRequirement(`bpftrace does not work on this kernel: ${stderr.trim().split('\n').at(-1)}`);
}

function inTracingMounts(command: readonly string[]) {
  return spawnSync('unshare', namespaceArguments(command), { encoding: 'utf8' });
}

function namespaceArguments(command: readonly string[]): readonly string[] {
  return ['--mount', '--propagation', 'private', 'sh', '-c', IN_TRACING_MOUNTS, 'sh', ...command];
}

/** The process to trace, and which of its calls belong to the WAL, as conditions in bpftrace's language. */
export interface Traced {
  readonly pid: number;
  readonly isLogSync: string;
  readonly isLogWrite: string;
  readonly isBackendCall: string;
}

/** @throws Error if the process does not have a WAL and a backend open */
export function tracedEtcd(pid: number): Traced {
  const { backend, log } = descriptorsOf(pid);
  return {
    pid,
    isLogSync: `args->fd != ${backend}`,
    isLogWrite: log.map((fd) => `args->fd == ${fd}`).join(' || '),
    isBackendCall: `args->fd == ${backend}`,
  };
}

/** A run in this process: the appending thread has a known name. */
export function tracedRun(): Traced {
  const isMeasuring = 'comm == "edb-wal"';
  return {
    pid: process.pid,
    isLogSync: isMeasuring,
    isLogWrite: isMeasuring,
    isBackendCall: 'comm == "edb-committer"',
  };
}

/** Starts tracing. The returned function ends it. */
export async function traceSyncs(traced: Traced): Promise<() => Promise<SyncTrace>> {
  const program = programFor(traced);
  const tracer = spawn('unshare', namespaceArguments(['bpftrace', '-f', 'json', '-e', program]), {
    env: { ...process.env, BPFTRACE_MAP_KEYS_MAX: '100000' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = (): void => void tracer.kill('SIGINT');
  const stopped = atExit(stop);
  let [output, told] = ['', ''];
  tracer.stderr.setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  const exited = new Promise<void>((resolve) => void tracer.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    tracer.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes('attached')) resolve();
    });
    void exited.then(() => reject(new Error(`bpftrace ended at once: ${told}`)));
  });
  return async () => {
    stopped();
    stop();
    // bpftrace handles a signal that comes just before it waits for events only at the next event, so the signal is repeated.
    const again = setInterval(stop, 500);
    await exited;
    clearInterval(again);
    return traceOf(output);
  };
}

interface Descriptors {
  readonly backend: number;
  readonly log: readonly number[];
}

/** @throws Error if the process has none of them open */
function descriptorsOf(pid: number): Descriptors {
  const open = readdirSync(`/proc/${pid}/fd`).map((fd) => ({
    fd: Number(fd),
    path: readlinkSync(`/proc/${pid}/fd/${fd}`),
  }));
  const backend = open.find(({ path }) => path.endsWith('/db'))?.fd;
  const log = open.filter(({ path }) => path.endsWith('.wal')).map(({ fd }) => fd);
  if (backend === undefined || log.length === 0) throw new Error(`process ${pid} has no log and backend open`);
  return { backend, log };
}

// Counts in the kernel, and reads once: a line per sync would wake the tracer at each sync.
function programFor({ pid, isLogSync, isLogWrite, isBackendCall }: Traced): string {
  return `
BEGIN { printf("attached\\n"); @wal_bytes = (uint64)0; @commit_start = (uint64)0; @commit_syncs = (uint64)0; }
tracepoint:syscalls:sys_enter_write /pid == ${pid} && (${isLogWrite})/ { @wal_bytes += args->count; }
tracepoint:syscalls:sys_enter_ftruncate /pid == ${pid} && @commit_start == 0 && (${isBackendCall})/ { @commit_start = nsecs; }
tracepoint:syscalls:sys_enter_pwrite64 /pid == ${pid} && @commit_start == 0 && (${isBackendCall})/ { @commit_start = nsecs; }
tracepoint:syscalls:sys_enter_fdatasync /pid == ${pid}/ { @start[tid] = nsecs; @is_log[tid] = ${isLogSync} ? 1 : 0; }
tracepoint:syscalls:sys_exit_fdatasync /@start[tid]/ {
  $us = (nsecs - @start[tid]) / 1000;
  if (@is_log[tid]) { @wal[$us] = count(); } else {
    @backend[$us] = count();
    @commit_syncs += 1;
    if (@commit_syncs == 2) {
      if (@commit_start != 0) { @commit[(nsecs - @commit_start) / 1000] = count(); }
      @commit_start = (uint64)0;
      @commit_syncs = (uint64)0;
    }
  }
  delete(@start[tid]); delete(@is_log[tid]);
}
END { clear(@start); clear(@is_log); }`;
}

/** Parses the JSON that bpftrace prints at its end. */
export function traceOf(output: string): SyncTrace {
  const maps = new Map<string, unknown>();
  for (const line of output.split('\n')) {
    if (!line.startsWith('{')) continue;
    const { type, data } = JSON.parse(line);
    if (type === 'map') for (const [name, value] of Object.entries(data)) maps.set(name, value);
  }
  const counts = (name: string): ReadonlyMap<number, number> =>
    new Map(Object.entries(maps.get(name) ?? {}).map(([us, count]) => [Number(us), Number(count)]));
  return {
    walSyncUs: counts('@wal'),
    backendSyncUs: counts('@backend'),
    commitUs: counts('@commit'),
    walBytes: Number(maps.get('@wal_bytes') ?? Number.NaN),
  };
}
