// The process that makes puts: takes its load as JSON in its argument, and prints its results as JSON.

import { drivePuts, type PutsSeen } from './puts.js';

const seen = await drivePuts(JSON.parse(process.argv[2] ?? ''));
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ ...seen, processorSeconds: (user + system) / 1e6 } satisfies PutsSeen));
