// Which tool, and which version of it, made a report.

import { createRequire } from 'node:module';

// lib/ and dist/ lie equally deep below package.json.
const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

export const TOOL = { name: 'etcd-disk-bench', version } as const;
