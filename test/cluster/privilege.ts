// Whether this process may raise its own priority and that of the servers it starts.

export function isPrivileged(): boolean {
  return process.getuid?.() === 0;
}
