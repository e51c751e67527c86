// Clauses and sentences: the first letter, and the full stop.

/** A clause as a sentence. */
export function asSentence(clause: string): string {
  const text = capital(clause);
  return text === '' || /[.?!]$/.test(text) ? text : `${text}.`;
}

/** Keeps the spelling of a system call, a program, a disk or a phase. */
export function capital(text: string): string {
  return NAME.test(text) ? text : `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

const NAME = /^((fdatasync|fsync|etcd|paced|dmesg|closed-loop)\b|(s|v|h|xv)d[a-z]+\b|[a-z-]*[\d(])/;

/** A sentence behind a colon. An acronym keeps its letters. */
export function uncapital(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? `${text.charAt(0).toLowerCase()}${text.slice(1)}` : text;
}
