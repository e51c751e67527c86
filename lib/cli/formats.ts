// Finds the format for a name or a file.

import { FORMATS, type Format, type RenderableKind } from '../index.js';

/** @throws Error in one line for a name that no format has */
export function formatNamed(name: string): Format {
  const format = FORMATS.find((one) => one.name === name);
  if (format) return format;
  throw new Error(`--format ${name}: use one of ${FORMATS.map((one) => one.name).join(', ')}`);
}

/**
 * By the extension of a file, the longest that fits; `undefined` for a name without one.
 *
 * @throws Error in one line for an extension that no format has
 */
export function formatOfFile(path: string): Format | undefined {
  const name = (path.split('/').at(-1) ?? '').toLowerCase();
  const known = FORMATS.flatMap((format) => format.extensions.map((extension) => ({ format, extension })));
  const best = known
    .toSorted((a, b) => b.extension.length - a.extension.length)
    .find(({ extension }) => name.endsWith(extension) && name.length > extension.length);
  if (best) return best.format;
  const extension = /[^.](\.[^.]+)$/.exec(name)?.[1];
  if (extension === undefined) return undefined;
  throw new Error(
    `output ${path}: unknown file extension ${extension}; use ${known.map((one) => one.extension).join(', ')}, or no extension for the format of --format`,
  );
}

/** @throws Error in one line for a format that cannot hold what will be rendered */
export function checkHolds({ name, holds }: Format, kind: RenderableKind): void {
  if (holds.includes(kind)) return;
  const able = FORMATS.filter((format) => format.holds.includes(kind)).map((format) => format.name);
  const what = kind === 'set' ? 'several directories' : `a ${kind}`;
  throw new Error(`the format ${name} cannot hold ${what}: use one of ${able.join(', ')}`);
}
