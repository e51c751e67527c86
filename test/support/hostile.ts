// A report whose every string from a machine is hostile: to terminals, HTML, Markdown, XML, Prometheus' labels and shells.

import type { Report } from '../../lib/index.js';
import { savedReport } from './saved-reports.js';

/** Control characters, escapes of terminals, quotes of every format, and halves of surrogate pairs. */
export const HOSTILE =
  '\u001b[31mred\u001b[0m"\\\n</script><script>alert(1)</script><img src=x onerror=alert(1)> |`*_[a](javascript:b)_*` ]]> &amp; {x="y"} \u0000\u0007\u202e\ud800 @everyone #1 www.example.com https://example.com';

/** The marginal report with `text` for its path, file system, disks and sentences. */
export function hostileReport(text: string): Report {
  const report = savedReport('marginal');
  const { storage, verdict } = report;
  return {
    ...report,
    target: { ...report.target, path: text, leftover: text },
    host: { ...report.host, kernelRelease: text, arch: text },
    plan: { ...report.plan, deviations: [text] },
    storage: {
      ...storage,
      path: text,
      realPath: text,
      filesystem: { ...storage.filesystem, type: text, source: text, mountPoint: text, options: [text] },
      leaves: storage.leaves.map((leaf) => ({ ...leaf, name: text })),
      because: [{ id: 'replica', device: text }],
      caveats: [{ id: 'degraded-raid', device: text }],
    },
    observations: report.observations.map((one) => ({ ...one, seen: text, meaning: text, advice: text })),
    verdict: {
      ...verdict,
      findings: verdict.findings.map((finding) => ({
        ...finding,
        ...('phase' in finding ? { title: text, limit: finding.limit } : { observed: text, limit: text }),
        because: text,
        source: { ...finding.source, title: text, url: text },
      })) as Report['verdict']['findings'],
    },
  };
}
