// The network between the members, in another process: the work of a test must not delay their traffic. set-up.ts bundles it into the
// suite's folder, and far-network.ts calls it.

import { PeerNetwork } from './peer-network.js';

const network = new PeerNetwork();

process.on('message', async ({ number, method, args }: Call) => {
  const act = network[method] as (...args: readonly unknown[]) => unknown;
  process.send?.({ number, result: await act.apply(network, [...args]) });
});
process.once('disconnect', () => process.exit(0));

/** One call of a method. */
export interface Call {
  readonly number: number;
  readonly method: 'join' | 'started' | 'setAround' | 'heal' | 'open' | 'shut';
  readonly args: readonly unknown[];
}

/** What it returned. */
export interface Answer {
  readonly number: number;
  readonly result: unknown;
}
