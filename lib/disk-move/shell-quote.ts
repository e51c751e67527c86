// Escapes text for a shell script, a comment and a systemd unit.

/** Quotes any text as one word of sh. */
export function shellQuote(text: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Escapes a value of a systemd unit: a percent sign begins a specifier there. systemd.unit(5) */
export function unitValue(text: string): string {
  return text.replaceAll('%', '%%');
}

/** The name of the mount unit of a path, as `systemd-escape --path --suffix=mount` gives it. systemd.unit(5) */
export function mountUnitName(path: string): string {
  return `${escapedPath(path)}.mount`;
}

/** The name of the device unit of a path in /dev. */
export function deviceUnitName(path: string): string {
  return `${escapedPath(path)}.device`;
}

function escapedPath(path: string): string {
  const parts = path.split('/').filter((part) => part !== '');
  return parts.length === 0 ? '-' : parts.map((part, index) => escapedPart(part, index === 0)).join('-');
}

function escapedPart(part: string, isFirst: boolean): string {
  return Array.from(Buffer.from(part), (byte, index) => {
    const letter = String.fromCharCode(byte);
    const isLeadingDot = isFirst && index === 0 && letter === '.';
    return /[A-Za-z0-9:_.]/.test(letter) && !isLeadingDot ? letter : `\\x${byte.toString(16).padStart(2, '0')}`;
  }).join('');
}
