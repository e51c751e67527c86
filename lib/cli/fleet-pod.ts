// `etcd-disk-bench fleet pod`: the command of a pod. It measures in a process of its own, prints the report between markers, and leaves a
// summary as the termination message, which outlives the log.

import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { logLines, resultsOf, summaryOf, summaryWithoutReport } from '../fleet-commands.js';
import { COULD_NOT_MEASURE, ENDING_SIGNALS } from './exit-status.js';
import type { FleetPodArguments } from './fleet-arguments.js';
import { print, tell } from './print.js';

/** Bytes of the error of a failed run that fit into the summary. */
const MAX_WORDS = 1500;

export async function fleetPod({ node, summary: file, measure }: FleetPodArguments): Promise<number> {
  const { status, report, words } = await measured(['--node', node, '--format', 'json', '--quiet', ...measure]);
  const taken = report === '' ? undefined : resultsOf(parsed(report));
  const [result] = taken !== undefined && 'results' in taken ? taken.results : [];
  const summary =
    result === undefined ? summaryWithoutReport({ node, exitStatus: status, detail: words }) : summaryOf(result);
  if (report !== '') await print(logLines(report));
  try {
    writeFileSync(file, summary);
  } catch (error) {
    tell(`the summary could not be written to ${file}: ${(error as Error).message}`);
  }
  return status;
}

interface Measured {
  readonly status: number;
  readonly report: string;
  readonly words: string;
}

/** The command itself, started again: it supervises the run, and ends it on a signal. */
function measured(args: readonly string[]): Promise<Measured> {
  const [program = ''] = process.argv.slice(1);
  const child = spawn(process.execPath, [...process.execArgv, program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err]: [Buffer[], string[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    process.stderr.write(chunk);
    err.push(chunk);
  });
  for (const signal of ENDING_SIGNALS) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({
        // A signal that the command cannot handle leaves no status.
        status: code ?? COULD_NOT_MEASURE,
        report: Buffer.concat(out).toString('utf8').trim(),
        words: err.join('').trim().slice(-MAX_WORDS),
      });
    });
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
