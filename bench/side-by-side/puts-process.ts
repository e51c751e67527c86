// The process that makes puts: takes its load as JSON in its argument, and prints its results as JSON.

import { makePuts, type PutResults } from './puts.js';

const seen = await makePuts(JSON.parse(process.argv[2] ?? ''));
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ ...seen, cpuSeconds: (user + system) / 1e6 } satisfies PutResults));
