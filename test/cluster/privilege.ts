// Servers of the tests go before other programs of this machine: a processor that others take is a fault that no test made.

import { setPriority } from 'node:os';

const FIRST = -10;

function isPrivileged(): boolean {
  return process.getuid?.() === 0;
}

/** The command that starts a program at raised priority, and ends it when this process ends. */
export function firstInLine(signal: 'KILL' | 'TERM', ...command: readonly string[]): readonly string[] {
  const raised = isPrivileged() ? ['nice', '-n', String(FIRST)] : [];
  return ['setpriv', '--pdeathsig', signal, ...raised, ...command];
}

/** Raises this process, which carries the members' traffic. */
export function goFirst(): void {
  if (isPrivileged()) setPriority(FIRST);
}
