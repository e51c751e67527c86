// Markdown, as an independent implementation of GitHub's dialect reads it.

import fc from 'fast-check';
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { describe, expect, it } from 'vitest';
import { renderMarkdown } from '../../lib/report/markdown.js';
import type { Report } from '../../lib/report/report.js';
import { renderSetMarkdown } from '../../lib/report/set-markdown.js';
import { HOSTILE, hostileReport } from '../support/hostile.js';
import { GOLDEN_NAMES, savedReport, savedSet } from '../support/saved-reports.js';
import { tries } from '../support/tier.js';

function nodesOf(text: string): Nodes[] {
  const all = (node: Nodes): Nodes[] => [node, ...('children' in node ? node.children.flatMap(all) : [])];
  return all(fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }));
}

/** The number of nodes of each kind. */
function outline(text: string): Record<string, number> {
  const counts: Record<string, number> = {};
  // A text can be split into several nodes.
  for (const { type } of nodesOf(text)) if (type !== 'text') counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}

describe('the report for an issue', () => {
  it.each(GOLDEN_NAMES)('begins with the verdict, and has every finding with a link to its source: %s', (name) => {
    const report = savedReport(name);
    const text = renderMarkdown(report);
    const [heading] = text.split('\n');
    expect(heading).toContain(`\`${report.target.path}\`: ${report.verdict.outcome}`);
    const nodes = nodesOf(text);
    const links = nodes.flatMap((node) => (node.type === 'link' ? [node.url] : []));
    expect(links).toEqual(report.verdict.findings.map(({ source }) => source.url));
    // Only the folds are HTML, and each is closed.
    const html = nodes.flatMap((node) => (node.type === 'html' ? node.value.split(/(?=<)/) : []));
    expect(html.filter((tag) => !/^<\/?(details|summary)>/.test(tag))).toEqual([]);
    expect(html.filter((tag) => tag.startsWith('<details')).length).toBe(
      html.filter((tag) => tag.startsWith('</details')).length,
    );
  });

  it('shows the deciding rows before any fold', () => {
    const [shown = ''] = renderMarkdown(savedReport('suitable')).split('<details>');
    const rows = nodesOf(shown).filter(({ type }) => type === 'tableRow');
    expect(rows).toHaveLength(6);
    expect(shown).toContain('| append | 12,000 |');
    expect(shown).toContain('**warning** / is mounted with discard.');
  });

  it('names the call that failed', () => {
    expect(renderMarkdown(savedReport('failed'))).toContain('fdatasync failed with EIO at append 1,412.');
  });

  it('names the directory that could not be measured', () => {
    expect(renderSetMarkdown(savedSet())).toContain('- **Not measured:** /mnt/full/etcd has 0.61 GB free');
  });
});

describe('strings from a machine', () => {
  /** The addresses here are valid for links; others are tested below. */
  const outlineWith = (text: string) => {
    const { verdict, ...report } = hostileReport(text);
    const findings = verdict.findings.map((one) => ({ ...one, source: { ...one.source, url: 'https://etcd.io/' } }));
    return outline(renderMarkdown({ ...report, verdict: { ...verdict, findings } as Report['verdict'] }));
  };
  const harmless = outlineWith('harmless');

  it('do not change the structure', () => {
    expect(outlineWith(HOSTILE)).toEqual(harmless);
  });

  it('of any kind do not change the structure', () => {
    const letter = fc.constantFrom(...'\\`*_{}[]<>()#+-.!|~&:/@"=\'\n\t \u001b0a1');
    const text = fc.oneof(
      fc.string({ unit: letter, minLength: 1, maxLength: 12 }),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
      fc.constantFrom('https://x.example', 'www.x.example', '1. a', '- a', '# a', 'x@y.example', '&lt;b&gt;', '    a'),
    );
    fc.assert(
      fc.property(text, (hostile) => {
        fc.pre(hostile.trim() !== '');
        expect(outlineWith(hostile)).toEqual(harmless);
      }),
      { numRuns: tries(100) },
    );
  });

  it.each(['javascript:alert(1)', 'https://x.example/>)[y](z', 'data:text/html,x', '//x.example', 'https://x y'])(
    'make no link of the address %s',
    (url) => {
      expect(nodesOf(renderMarkdown(hostileReport(url))).filter(({ type }) => type === 'link')).toEqual([]);
    },
  );

  it('keep their text', () => {
    const code = nodesOf(renderMarkdown(hostileReport('a|b``c'))).flatMap((node) =>
      node.type === 'inlineCode' ? [node.value] : [],
    );
    expect(code).toContain('a|b``c');
  });
});
