// The tool and version that made a report. A test keeps the version equal to package.json: a program that bundles this package must be able
// to import it without that file.

export const TOOL = { name: 'etcd-disk-bench', version: '0.1.0' } as const;
