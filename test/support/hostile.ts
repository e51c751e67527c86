// A report whose every string from a machine is hostile to terminals, HTML, Markdown, XML, Prometheus labels and shells.

import type { Report } from '../../lib/report/report.js';
import { savedReport } from './saved-reports.js';

/** Control characters, escapes of terminals, quotes of every format, and halves of surrogate pairs. */
export const HOSTILE =
  '\u001b[31mred\u001b[0m"\\\n</script><script>alert(1)</script><img src=x onerror=alert(1)> |`*_[a](javascript:b)_*` ]]> &amp; {x="y"} \u0000\u0007\u202e\ud800 @everyone #1 www.example.com https://example.com';

/** The suitable report, with `text` as path, node, file system, disks, names and sources. */
export function hostileReport(text: string): Report {
  const report = savedReport('suitable');
  const { storage, verdict } = report;
  const hostileSource = <Item extends { readonly source: Report['advice'][number]['source'] }>(one: Item): Item => ({
    ...one,
    source: { ...one.source, title: text, url: text },
  });
  return {
    ...report,
    node: { ...report.node, name: text },
    target: { ...report.target, path: text, measuredPath: text, leftover: text },
    host: { ...report.host, kernelRelease: text, arch: text },
    failure: { code: text, message: text, syscall: text, path: text },
    notices: [
      { id: 'measured-in-parent', asked: text, measured: text },
      { id: 'leftover-removed', path: text },
    ],
    storage: {
      ...storage,
      path: text,
      realPath: text,
      filesystem: { ...storage.filesystem, type: text, source: text, mountPoint: text, options: [text] },
      leaves: storage.leaves.map((leaf) => ({ ...leaf, name: text })),
      because: [{ id: 'replica', device: text }],
      caveats: [{ id: 'degraded-raid', device: text }],
    },
    observations: report.observations.map((one) => ('source' in one ? hostileSource(one) : one)),
    advice: [
      ...report.advice.map(hostileSource),
      hostileSource({ ...report.advice[0], id: text } as Report['advice'][number]),
    ],
    verdict: {
      ...verdict,
      findings: [
        ...verdict.findings.map(hostileSource),
        hostileSource({
          id: 'mount-no-barriers',
          result: 'not-recommended',
          mountPoint: text,
          option: text,
          source: { title: text, url: text, dateRead: text },
        } as const),
      ],
    },
  };
}
