// Runs the user's kubectl. Passes its errors on unchanged, on one line.

import { spawn } from 'node:child_process';
import { DiskBenchError } from '../index.js';

export interface Kubectl {
  /** Its stdout. */
  text(args: readonly string[]): Promise<string>;
  /** The same, parsed, with `--output json`. */
  json<Value>(args: readonly string[]): Promise<Value>;
}

export interface KubectlOptions {
  readonly kubectl: string;
  readonly namespace: string;
  readonly context?: string;
  readonly kubeconfig?: string;
}

export function kubectlOf({ kubectl, namespace, context, kubeconfig }: KubectlOptions): Kubectl {
  const common = [
    ...(kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig]),
    ...(context === undefined ? [] : ['--context', context]),
    '--namespace',
    namespace,
  ];
  const text = (args: readonly string[]) => output(kubectl, [...common, ...args]);
  return {
    text,
    async json<Value>(args: readonly string[]): Promise<Value> {
      return JSON.parse(await text([...args, '--output', 'json'])) as Value;
    },
  };
}

function output(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'ENOENT' ? 'not found: install it, or name it with --kubectl' : error.message;
      reject(new DiskBenchError(error.code ?? 'EIO', `${program}: ${why}`));
    });
    child.on('close', (code) => {
      if (code === 0) return resolve(Buffer.concat(out).toString('utf8'));
      const words = Buffer.concat(err).toString('utf8').trim().replace(/\s+/g, ' ').slice(0, 500);
      reject(
        new DiskBenchError(
          'ERR_INVALID_REPORT',
          `${program} ${args.filter((word) => !word.startsWith('-')).at(-1) ?? ''}: ${words || `exit ${code}`}`,
        ),
      );
    });
  });
}
