// One etcd of a cluster: its process, its ports and its log. It ends with the test, even if the test's process is killed.

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { firstInLine } from './privilege.js';

export interface MemberPlan {
  readonly name: string;
  readonly program: string;
  readonly clientPort: number;
  readonly peerPort: number;
  /** The address for the other members. */
  readonly peerUrl: string;
  /** All members, as `name=URL` with commas. */
  readonly initialCluster: string;
  /** The folder of its data and its log. */
  readonly dataDirectory: string;
  readonly logFolder: string;
  /** More flags of etcd's. */
  readonly flags: readonly string[];
}

export class Member {
  readonly name: string;
  readonly address: string;
  readonly url: string;
  readonly logPath: string;
  readonly #plan: MemberPlan;
  #process: ChildProcess | undefined;

  constructor(plan: MemberPlan) {
    this.#plan = plan;
    this.name = plan.name;
    this.address = `127.0.0.1:${plan.clientPort}`;
    this.url = `http://${this.address}`;
    this.logPath = join(plan.logFolder, `${plan.name}.log`);
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** It was started and has ended, by itself or by a kill. */
  get hasEnded(): boolean {
    return this.#process !== undefined && (this.#process.exitCode !== null || this.#process.signalCode !== null);
  }

  start(): void {
    const log = openSync(this.logPath, 'a');
    // ETCD_* variables would set options that the command line does not.
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('ETCD_')));
    const [command = '', ...rest] = firstInLine('KILL', this.#plan.program, ...this.#flags());
    this.#process = spawn(command, rest, { stdio: ['ignore', log, log], env });
    closeSync(log);
  }

  /** Empties its log, like logrotate's copytruncate. */
  clearLog(): void {
    truncateSync(this.logPath);
  }

  get log(): string {
    return readFileSync(this.logPath, 'utf8');
  }

  /** Its metrics; none while it does not answer. */
  async metrics(): Promise<string | undefined> {
    try {
      const answer = await fetch(`${this.url}/metrics`, { signal: AbortSignal.timeout(3000) });
      return answer.ok ? await answer.text() : undefined;
    } catch {
      return undefined;
    }
  }

  async isLeader(): Promise<boolean> {
    return /^etcd_server_is_leader 1$/m.test((await this.metrics()) ?? '');
  }

  async isHealthy(): Promise<boolean> {
    const answer = await fetch(`${this.url}/health`, { signal: AbortSignal.timeout(3000) }).catch(() => undefined);
    return answer?.ok ?? false;
  }

  /** One call of etcd's JSON gateway. */
  async call(path: string, body: object, timeoutMs = 30_000): Promise<unknown> {
    const answer = await fetch(`${this.url}/v3/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!answer.ok) throw new Error(`${this.name}: ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    const running = this.#process;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGKILL');
    await ended;
    this.#process = undefined;
  }

  #flags(): string[] {
    const { name, clientPort, peerPort, peerUrl, initialCluster, dataDirectory, flags } = this.#plan;
    const client = `http://127.0.0.1:${clientPort}`;
    return [
      `--name=${name}`,
      `--data-dir=${join(dataDirectory, name)}`,
      `--listen-client-urls=${client}`,
      `--advertise-client-urls=${client}`,
      `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
      `--initial-advertise-peer-urls=${peerUrl}`,
      `--initial-cluster=${initialCluster}`,
      ...flags,
    ];
  }
}
