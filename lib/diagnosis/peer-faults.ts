// The faults of peers in a log, in bounded memory: how often each peer could not be reached, and whether its fault lasts to the end.

import type { PeerFault } from './log-events.js';
import type { LogLine } from './log-line.js';
import type { PeerTally } from './log-reading.js';

/** A cluster has far fewer members. */
export const MAX_PEERS = 64;
/** etcd repeats the line of its prober every 5 s while a peer is unhealthy. */
const FAULT_LASTS_MS = 60_000;

interface Peer {
  readonly faults: Record<PeerFault, number>;
  isDown: boolean;
  lastFault: PeerFault;
  lastLine: LogLine;
}

export class PeerFaults {
  readonly #peers = new Map<string, Peer>();

  add(peer: string, how: PeerFault, line: LogLine): void {
    const known = this.#peers.get(peer);
    if (known === undefined && this.#peers.size >= MAX_PEERS) return;
    const one = known ?? {
      faults: { refused: 0, timeout: 0, unreachable: 0, unresolved: 0, certificate: 0, other: 0 },
      isDown: false,
      lastFault: how,
      lastLine: line,
    };
    one.faults[how] += 1;
    one.lastLine = line;
    // A connection that failed says more about the cause than a stream that ended.
    if (how !== 'other' || one.lastFault === 'other') one.lastFault = how;
    one.isDown = true;
    this.#peers.set(peer, one);
  }

  /** The peer came back, or was removed from the cluster. */
  end(peer: string): void {
    const known = this.#peers.get(peer);
    if (known !== undefined) known.isDown = false;
  }

  /** If a time is unknown, the last fault lasts. */
  tallies(logEndMs: number | null): readonly PeerTally[] {
    return [...this.#peers].map(([peer, { faults, lastFault, isDown, lastLine }]) => {
      const silentMs = (logEndMs ?? Number.NaN) - (lastLine.time() ?? Number.NaN);
      return { peer, faults, lastFault, isDown: isDown && !(silentMs > FAULT_LASTS_MS) };
    });
  }
}
