// Clauses and sentences: the first letter, and the full stop.

/** A clause as a sentence. A name that begins with a small letter keeps it where `isName` says so. */
export function asSentence(clause: string): string {
  const text = capital(clause);
  return text === '' || /[.?!]$/.test(text) ? text : `${text}.`;
}

/** The term of a system call or a program keeps its own spelling. */
export function capital(text: string): string {
  return /^(fdatasync|fsync|etcd|write\(2\))/.test(text) ? text : `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** A sentence behind a colon. An acronym keeps its letters. */
export function uncapital(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? `${text.charAt(0).toLowerCase()}${text.slice(1)}` : text;
}
