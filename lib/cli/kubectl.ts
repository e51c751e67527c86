// Runs the user's kubectl. Passes its errors on unchanged, on one line.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { DiskBenchError } from '../index.js';

export interface KubectlOptions {
  readonly kubectl: string;
  readonly namespace: string;
  readonly context?: string;
  readonly kubeconfig?: string;
}

export type Kubectl = ReturnType<typeof kubectlOf>;

/** Its stdout as text, and parsed. */
export function kubectlOf({ kubectl, namespace, context, kubeconfig }: KubectlOptions) {
  const common = [
    ...(kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig]),
    ...(context === undefined ? [] : ['--context', context]),
    '--namespace',
    namespace,
  ];
  const text = (args: readonly string[]) => output(kubectl, common, args);
  return {
    text,
    async json<Value>(args: readonly string[]): Promise<Value> {
      return JSON.parse(await text([...args, '--output', 'json'])) as Value;
    },
  };
}

async function output(program: string, common: readonly string[], args: readonly string[]): Promise<string> {
  try {
    const running = promisify(execFile)(program, [...common, ...args], { maxBuffer: Number.POSITIVE_INFINITY });
    // It must not wait for a password.
    running.child.stdin?.end();
    return (await running).stdout;
  } catch (error) {
    const { code, message, stderr } = error as Error & { readonly code?: string | number; readonly stderr?: string };
    if (typeof code === 'string') {
      const why = code === 'ENOENT' ? 'not found: install it, or name it with --kubectl' : message;
      throw new DiskBenchError(code, `${program}: ${why}`);
    }
    const words = (stderr ?? '').trim().replace(/\s+/g, ' ').slice(0, 500);
    throw new DiskBenchError('ERR_INVALID_REPORT', `${program} ${args[0] ?? ''}: ${words || `exit ${code}`}`);
  }
}
