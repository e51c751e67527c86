// Servers of the tests go before other programs of this machine: a processor that others take is a fault that no test made.

function isPrivileged(): boolean {
  return process.getuid?.() === 0;
}

/** The command that starts a program at raised priority, and ends it when this process ends. */
export function firstInLine(signal: 'KILL' | 'TERM', ...command: readonly string[]): readonly string[] {
  const raised = isPrivileged() ? ['nice', '-n', '-10'] : [];
  return ['setpriv', '--pdeathsig', signal, ...raised, ...command];
}
