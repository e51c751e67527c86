// The runs that test the addon's memory: a complete one, an aborted one, and one whose callback throws.

import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const SCRIPT = `
import { benchmarkEtcdDisk } from './dist/index.js';
const directory = process.argv[1];
const options = { durationSeconds: 0.6, keepFreeBytes: 0 };
const whole = await benchmarkEtcdDisk(directory, options);
const controller = new AbortController();
setTimeout(() => controller.abort(), 300);
const aborted = await benchmarkEtcdDisk(directory, { ...options, durationSeconds: 60, signal: controller.signal });
const thrown = await benchmarkEtcdDisk(directory, { ...options, onProgress: () => { throw new Error('oh'); } }).catch(({ message }) => message);
console.log(whole.outcome, aborted.outcome, thrown);
`;
