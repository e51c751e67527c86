// Numbers in the sentences of a diagnosis: natural units, no more digits than were measured.

/** A whole number with thousands separators. */
export function countText(value: number): string {
  const rounded = value >= 10 || Number.isInteger(value) ? Math.round(value) : Number(value.toPrecision(2));
  const [whole = '', ...decimals] = String(rounded).split('.');
  return [whole.replace(/\B(?=(\d{3})+$)/g, ','), ...decimals].join('.');
}

/** Milliseconds in their natural unit: `128 ms`, `1.024 s`. */
export function duration(ms: number): string {
  return ms >= 1000 ? `${Number((ms / 1000).toFixed(3))} s` : `${Number(ms.toPrecision(4))} ms`;
}

/** Seconds in their natural unit: `45 s`, `98 min`, `6.8 h`, `12 days`. */
export function seconds(value: number): string {
  if (value < 0.9995) return `${Number((value * 1000).toPrecision(3))} ms`;
  if (value < 120) return `${Number(value.toPrecision(3))} s`;
  if (value < 7200) return `${Math.round(value / 60)} min`;
  if (value < 172_800) return `${Number((value / 3600).toPrecision(2))} h`;
  return `${countText(value / 86_400)} days`;
}

/** `between 8 and 16 ms`; where one bound is missing, `over` or `at most` the other. */
export function range(aboveMs: number | null, upToMs: number | null): string {
  if (aboveMs === null) return 'not known';
  if (upToMs === null) return `over ${duration(aboveMs)}`;
  if (aboveMs === 0) return `at most ${duration(upToMs)}`;
  return upToMs >= 1000 && aboveMs < 1000
    ? `between ${duration(aboveMs)} and ${duration(upToMs)}`
    : `between ${duration(aboveMs).replace(/ \w+$/, '')} and ${duration(upToMs)}`;
}

export function oneIn(part: number, whole: number): string {
  return `one in ${countText(whole / part)}`;
}

export function percent(share: number): string {
  const value = share * 100;
  return `${value >= 10 ? Math.round(value) : Number(value.toPrecision(2))} %`;
}

/** Decimal, as etcdctl prints them: `2.15 GB`. */
export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value >= 100 ? Math.round(value) : value.toPrecision(3)} ${units[power]}`;
}

/** The parameters of a finding by name, as numbers and as texts. A number that is not known is 0, and `null` from `known`. */
export function figuresOf(parameters: Readonly<Record<string, string | number | boolean | null>>) {
  const known = (name: string): number | null => {
    const value = parameters[name];
    return typeof value === 'number' ? value : null;
  };
  const number = (name: string) => known(name) ?? 0;
  const count = (name: string) => countText(number(name));
  return {
    known,
    number,
    count,
    text: (name: string) => String(parameters[name] ?? ''),
    isTrue: (name: string) => parameters[name] === true,
    /** `1 line`, `2 lines`. */
    times: (name: string, one: string, many = `${one}s`) => `${count(name)} ${number(name) === 1 ? one : many}`,
    duration: (name: string) => duration(number(name)),
    seconds: (name: string) => seconds(number(name)),
    percent: (name: string) => percent(number(name)),
    size: (name: string) => size(number(name)),
  };
}

export type Figures = ReturnType<typeof figuresOf>;
