// Whether memory grows with the length of a run: resident memory after 5 s at full speed on a file system of memory, and at the end.

import { benchmarkEtcdDisk } from '../lib/index.js';

const SECONDS = Number(process.argv[2] ?? 60);
const MIB = 2 ** 20;

let after5s: number | undefined;
let most = 0;
let appends = 0;
await benchmarkEtcdDisk('/dev/shm', {
  phases: ['closed-loop'],
  durationSeconds: SECONDS,
  maxBytes: Number.MAX_SAFE_INTEGER,
  onProgress: (progress) => {
    const resident = process.memoryUsage.rss();
    most = Math.max(most, resident);
    appends = progress.appends;
    if (progress.elapsedNs > 5e9) after5s ??= resident;
  },
});
const atEnd = process.memoryUsage.rss();
const mib = (bytes: number) => `${(bytes / MIB).toFixed(1)} MiB`;
console.log(
  `${SECONDS} s, ${appends} appends: resident ${mib(after5s ?? Number.NaN)} after 5 s, ${mib(atEnd)} at the end, ${mib(most)} at the most`,
);
console.log(`grown by ${mib(atEnd - (after5s ?? Number.NaN))} (goal: at most 8 MiB)`);
