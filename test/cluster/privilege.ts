// The servers of the tests have a higher priority than other programs of this machine: a lack of CPU would be a fault that no test made.

function isPrivileged(): boolean {
  return process.getuid?.() === 0;
}

/** The command that starts a program at raised priority, and ends it with this process. */
export function firstInLine(signal: 'KILL' | 'TERM', ...command: readonly string[]): readonly string[] {
  const raised = isPrivileged() ? ['nice', '-n', '-10'] : [];
  return ['setpriv', '--pdeathsig', signal, ...raised, ...command];
}
