// Times and sizes on the command line: a number with a unit. A bare number is seconds, or bytes.

import { InvalidArgumentError } from 'commander';

const TIMES: Readonly<Record<string, number>> = { ms: 0.001, s: 1, '': 1, m: 60, h: 3600, d: 86_400 };
const SIZES: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
};

/** Seconds: `90`, `90s`, `1.5m`, `24h`, `500ms`. */
export function seconds(text: string): number {
  return scaled(text, TIMES, 'It must be a time such as 90s, 10m or 24h.');
}

/** Bytes: `8000`, `64KiB`, `1GiB`, `300MB`. */
export function sizeBytes(text: string): number {
  return Math.round(scaled(text, SIZES, 'It must be a size such as 8000, 300MB or 1GiB.'));
}

export function plainNumber(text: string): number {
  return scaled(text, { '': 1 }, 'It must be a plain number, such as 30.');
}

function scaled(text: string, units: Readonly<Record<string, number>>, message: string): number {
  const [, value = '', unit = ''] = /^(\d+(?:\.\d+)?)([a-z]*)$/i.exec(text) ?? [];
  const factor = Object.hasOwn(units, unit.toLowerCase()) ? units[unit.toLowerCase()] : undefined;
  if (value === '' || factor === undefined) throw new InvalidArgumentError(message);
  return Number(value) * factor;
}

const LIMIT_UNITS: Readonly<Record<string, number>> = { us: 1e3, ms: 1e6, s: 1e9, '%': 0.01, '': 1 };

/** Which units the limits take, by what their ids have in common. The library knows the ids, and refuses all others. */
const UNITS_OF_LIMITS: readonly { readonly ids: RegExp; readonly units: readonly string[] }[] = [
  { ids: /p99|^longest-/, units: ['us', 'ms', 's'] },
  { ids: /-rate/, units: [''] },
  { ids: /-appends/, units: ['%', ''] },
];

/** Limits by the id of their threshold: nanoseconds, appends/s, or a share. */
export function limit(text: string, before: Readonly<Record<string, number>> = {}): Readonly<Record<string, number>> {
  const [, id = '', value = '', unit = ''] = /^([a-z0-9-]+)=(\d+(?:\.\d+)?)(us|ms|s|%|)$/.exec(text) ?? [];
  const { units = [unit] } = UNITS_OF_LIMITS.find(({ ids }) => ids.test(id)) ?? {};
  if (id === '' || !units.includes(unit)) {
    throw new InvalidArgumentError(
      'It must be an id and a value: a time in us, ms or s, such as append-p99=20ms, a rate, such as append-rate=100, or a share, such as stalled-appends=1%.',
    );
  }
  if (Object.hasOwn(before, id)) throw new InvalidArgumentError(`The limit ${id} is given twice.`);
  return { ...before, [id]: Number(value) * (LIMIT_UNITS[unit] ?? 1) };
}
