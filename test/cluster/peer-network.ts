// The network between the members: a TCP proxy in front of each member's peer port. It knows the member at the other end of a connection,
// so each link can be slow or cut by itself. A cut link loses all bytes, like a broken network. Only a closed port refuses connections.

import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';

/** The state of one link, in both directions. */
export interface LinkState {
  readonly delayMs: number;
  readonly isCut: boolean;
}

const WHOLE: LinkState = { delayMs: 0, isCut: false };

/** A member in this network: the port where it listens, and the process that dials the others. */
interface Station {
  readonly name: string;
  readonly port: number;
  pid: number | undefined;
}

export class PeerNetwork {
  readonly #stations: Station[] = [];
  readonly #servers = new Map<string, Server>();
  readonly #ports = new Map<string, number>();
  /** Both ends of each connection, with the dialled member. */
  readonly #sockets = new Map<Socket, string>();
  readonly #states = new Map<string, LinkState>();

  /** Puts a proxy in front of the member. Returns the port that the others dial. */
  async join(name: string, port: number): Promise<number> {
    this.#stations.push({ name, port, pid: undefined });
    await this.open(name);
    return this.#ports.get(name) ?? 0;
  }

  /** Its process, after its start. */
  started(name: string, pid: number): void {
    const station = this.#stations.find((each) => each.name === name);
    if (station !== undefined) station.pid = pid;
  }

  /** The port refuses connections, like the port of a member whose process has ended. */
  shut(name: string): void {
    this.#servers.get(name)?.close();
    this.#servers.delete(name);
    for (const [socket, target] of this.#sockets) if (target === name) socket.destroy();
  }

  /** The port accepts connections, at first and after it was shut. */
  async open(name: string): Promise<void> {
    const station = this.#stations.find((each) => each.name === name);
    if (station === undefined || this.#servers.has(name)) return;
    const server = createServer({ pauseOnConnect: true }, (socket) => this.#carry(socket, station));
    this.#servers.set(name, server);
    server.listen(this.#ports.get(name) ?? 0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (typeof address === 'object' && address !== null) this.#ports.set(name, address.port);
  }

  /** Sets the link between two members, whichever dials. */
  set(one: string, other: string, state: Partial<LinkState>): void {
    this.#states.set(linkOf(one, other), { ...WHOLE, ...state });
  }

  /** Sets all links of one member. */
  setAround(name: string, state: Partial<LinkState>): void {
    for (const other of this.#stations) if (other.name !== name) this.set(name, other.name, state);
  }

  /** Restores all links. Connections that lost bytes end, because the proxy cannot send these again as TCP would. */
  heal(): void {
    this.#states.clear();
    for (const socket of this.#sockets.keys()) socket.emit('lost');
  }

  close(): void {
    for (const name of [...this.#servers.keys()]) this.shut(name);
  }

  #carry(dialled: Socket, target: Station): void {
    const from = this.#sourceOf(dialled.remotePort ?? 0);
    const state = () => this.#states.get(linkOf(from, target.name)) ?? WHOLE;
    const onward = createConnection(target.port, '127.0.0.1');
    for (const socket of [dialled, onward]) {
      this.#sockets.set(socket, target.name);
      socket.setNoDelay(true);
      socket.on('error', () => socket.destroy());
      socket.once('close', () => this.#sockets.delete(socket));
    }
    pump(dialled, onward, state);
    pump(onward, dialled, state);
    dialled.resume();
  }

  /** The member whose process holds the other end of a connection. */
  #sourceOf(port: number): string {
    const inode = inodeOfLocalPort(port);
    return this.#stations.find(({ pid }) => holds(pid, inode))?.name ?? '';
  }
}

function linkOf(one: string, other: string): string {
  return [one, other].sort().join(' ');
}

/** Carries one direction: each piece after its delay and in order, and none while the link is cut. */
function pump(from: Socket, to: Socket, state: () => LinkState): void {
  let hasLost = false;
  const line = new WaitingLine();
  from.on('data', (bytes) => {
    if (state().isCut) hasLost = true;
    else line.add(state().delayMs, () => void to.write(bytes));
  });
  // A cut link does not transmit the end of a connection either.
  from.once('close', () => {
    if (state().isCut) hasLost = true;
    else line.add(state().delayMs, () => to.destroy());
  });
  to.on('lost', () => {
    if (hasLost) for (const socket of [from, to]) socket.destroy();
  });
}

/** Pending actions, in order of arrival. Separate timers could overtake one another. */
class WaitingLine {
  readonly #acts: { readonly dueMs: number; readonly act: () => void }[] = [];

  add(delayMs: number, act: () => void): void {
    const dueMs = Math.max(this.#acts.at(-1)?.dueMs ?? 0, performance.now() + delayMs);
    this.#acts.push({ dueMs, act });
    if (this.#acts.length === 1) this.#serve();
  }

  #serve(): void {
    for (;;) {
      const [first] = this.#acts;
      if (first === undefined) return;
      const wait = first.dueMs - performance.now();
      if (wait > 0) {
        setTimeout(() => this.#serve(), wait);
        return;
      }
      this.#acts.shift();
      first.act();
    }
  }
}

/** The inode of the local socket with this port (/proc/net/tcp: columns local_address and inode). */
function inodeOfLocalPort(port: number): string {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const line = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((text) => text.trim().split(/\s+/))
    .find((columns) => columns[1]?.endsWith(local));
  return line?.[9] ?? '';
}

function holds(pid: number | undefined, inode: string): boolean {
  if (pid === undefined || inode === '') return false;
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).some((name) => linkText(`${folder}/${name}`) === `socket:[${inode}]`);
  } catch {
    return false; // The process has ended.
  }
}

function linkText(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ''; // Closed since it was listed.
  }
}
