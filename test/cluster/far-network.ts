// The network between the members, for a test: each method calls the same one of PeerNetwork in another process.

import { type ChildProcess, spawn } from 'node:child_process';
import type { LinkState, PeerNetwork } from './peer-network.js';
import type { Answer, Call } from './peer-network-process.js';
import { firstInLine } from './privilege.js';
import { networkProgram } from './suite-folder.js';

export class FarNetwork {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, (result: unknown) => void>();
  #calls = 0;

  constructor() {
    const [command = '', ...rest] = firstInLine('KILL', process.execPath, networkProgram());
    this.#process = spawn(command, rest, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#process.on('message', ({ number, result }: Answer) => {
      this.#waiting.get(number)?.(result);
      this.#waiting.delete(number);
    });
  }

  join(name: string, port: number): ReturnType<PeerNetwork['join']> {
    return this.#call('join', name, port) as Promise<number>;
  }

  async started(name: string, pid: number): Promise<void> {
    await this.#call('started', name, pid);
  }

  async setAround(name: string, state: Partial<LinkState>): Promise<void> {
    await this.#call('setAround', name, state);
  }

  async heal(): Promise<void> {
    await this.#call('heal');
  }

  async open(name: string): Promise<void> {
    await this.#call('open', name);
  }

  async shut(name: string): Promise<void> {
    await this.#call('shut', name);
  }

  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.disconnect();
    await ended;
  }

  #call(method: Call['method'], ...args: readonly unknown[]): Promise<unknown> {
    this.#calls += 1;
    const call: Call = { number: this.#calls, method, args };
    return new Promise((resolve, reject) => {
      this.#waiting.set(call.number, resolve);
      this.#process.send(call, (error) => error && reject(error));
    });
  }
}
