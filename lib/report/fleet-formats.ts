// The table of the fleet's formats: what each is called, which file extensions ask for it, and what renders it.

import { invalidOption } from '../errors.js';
import type { FleetReport } from '../fleet/fleet-report.js';
import { renderFleetJunit } from './fleet-junit.js';
import { renderFleetMarkdown } from './fleet-markdown.js';
import { renderFleetPrometheus } from './fleet-prometheus.js';
import { type FleetTextOptions, renderFleetText } from './fleet-text.js';
import { renderFleetHtml } from './html/fleet-page.js';

export interface FleetFormat {
  readonly name: string;
  /** Each with its dot. */
  readonly extensions: readonly string[];
  /** Pure: the same report makes the same text. Only `text` heeds the options. */
  readonly render: (fleet: FleetReport, options?: FleetTextOptions) => string;
}

export const FLEET_FORMATS: readonly FleetFormat[] = [
  { name: 'text', extensions: ['.txt'], render: renderFleetText },
  { name: 'json', extensions: ['.json'], render: (fleet) => `${JSON.stringify(fleet, null, 2)}\n` },
  { name: 'html', extensions: ['.html', '.htm'], render: (fleet) => renderFleetHtml(fleet) },
  { name: 'markdown', extensions: ['.md', '.markdown'], render: (fleet) => renderFleetMarkdown(fleet) },
  { name: 'junit', extensions: ['.xml'], render: (fleet) => renderFleetJunit(fleet) },
  { name: 'prometheus', extensions: ['.prom'], render: (fleet) => renderFleetPrometheus(fleet) },
];

/** @throws DiskBenchError `ERR_INVALID_OPTION`, naming those that there are */
export function fleetFormatNamed(name: string): FleetFormat {
  const format = FLEET_FORMATS.find((row) => row.name === name);
  if (format) return format;
  const known = FLEET_FORMATS.map((row) => row.name).join(', ');
  throw invalidOption('format', `format must be one of ${known}, not ${JSON.stringify(name.slice(0, 200))}`);
}

/**
 * The format that a file's extension asks for; `undefined` for a name without any.
 *
 * @throws DiskBenchError `ERR_INVALID_OPTION` for an extension that no format has
 */
export function fleetFormatOfFile(path: string): FleetFormat | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const [, extension] = /[^.](\.[^.]*)$/.exec(name) ?? [];
  if (extension === undefined) return undefined;
  const format = FLEET_FORMATS.find(({ extensions }) => extensions.includes(extension.toLowerCase()));
  if (format) return format;
  const known = FLEET_FORMATS.flatMap(({ extensions }) => extensions).join(', ');
  throw invalidOption(
    'output',
    `output ${JSON.stringify(path.slice(0, 200))}: unknown file extension ${JSON.stringify(extension)}; use ${known}, or no extension for the format of --format`,
  );
}
