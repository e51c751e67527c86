// Text and attributes of XML 1.0, for anything that a name may hold.

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Most control characters may not stand in XML 1.0 even escaped; nor may half a surrogate pair, U+FFFE and U+FFFF. */
export function xmlText(value: string): string {
  return Array.from(value.replace(/\p{Surrogate}/gu, '\ufffd'), (letter) =>
    isAllowed(letter) ? (ENTITIES[letter] ?? letter) : '?',
  ).join('');
}

/** ` name="value"` for each. */
export function xmlAttributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${xmlText(value).replace(/"/g, '&quot;').replace(/\n/g, '&#10;')}"`)
    .join('');
}

function isAllowed(letter: string): boolean {
  const isControl = (letter < ' ' && letter !== '\n' && letter !== '\t') || (letter >= '\x7f' && letter <= '\x9f');
  return !isControl && letter !== '\ufffe' && letter !== '\uffff';
}
