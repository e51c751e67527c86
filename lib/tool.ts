// Which tool, and which version of it, made a report.

import { createRequire } from 'node:module';

// By the package's own name: a module does not know how deep below package.json its code lies once it is bundled.
const { version } = createRequire(import.meta.url)('etcd-disk-bench/package.json') as { version: string };

export const TOOL = { name: 'etcd-disk-bench', version } as const;
