// Text and attributes of XML 1.0, for anything that a name may hold.

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Most control characters may not stand in XML 1.0 even escaped; nor may half a surrogate pair, U+FFFE and U+FFFF. */
export function xmlText(value: string): string {
  return Array.from(value.replace(/\p{Surrogate}/gu, '\ufffd'), (letter) =>
    isAllowed(letter) ? (ENTITIES[letter] ?? letter) : '?',
  ).join('');
}

/** ` name="value"` for each that has a value. */
export function xmlAttributes(values: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(values)
    .flatMap(([name, value]) => (value === undefined ? [] : ` ${name}="${attributeText(value)}"`))
    .join('');
}

function attributeText(value: string): string {
  return xmlText(value).replace(/"/g, '&quot;').replace(/\n/g, '&#10;');
}

function isAllowed(letter: string): boolean {
  const isControl = (letter < ' ' && letter !== '\n' && letter !== '\t') || (letter >= '\x7f' && letter <= '\x9f');
  return !isControl && letter !== '\ufffe' && letter !== '\uffff';
}
