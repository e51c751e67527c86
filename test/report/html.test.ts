// The text of the HTML reports for each kind of verdict, in golden files. test/browser tests them in a browser.

import { describe, expect, it } from 'vitest';
import { html, jsonElement, link, textOf } from '../../lib/report/html/markup.js';
import { PAGE } from '../../lib/report/html/page.generated.js';
import { renderHtml } from '../../lib/report/html/render-html.js';
import { render } from '../../lib/report/render.js';
import { renderText } from '../../lib/report/text.js';
import { HOSTILE_STRINGS } from '../support/hostile-report.js';
import { allSaved, GOLDEN_NAMES, savedReport } from '../support/saved-reports.js';

describe('the HTML of a report', () => {
  it.each(allSaved())('matches its golden file: %s', async (name, saved) => {
    const page = await render(saved, 'html');
    await expect(outline(page)).toMatchFileSnapshot(`../golden/html/${name}.txt`);
    const addresses = page.match(/[A-Za-z-]+ ?= ?"(https?:)?\/\/[^"]*"/g) ?? [];
    expect(addresses.filter((attribute) => !attribute.startsWith('href'))).toEqual([]);
    expect(await render(saved, 'html')).toBe(page);
  });

  it('contains the licences of the code that it contains', () => {
    const page = renderHtml(savedReport('recommended'));
    expect(page).toContain('The MIT License (MIT)');
    expect(page).toContain('Leon Sorokin');
  });

  it('is small enough to send', () => {
    for (const name of GOLDEN_NAMES) expect(renderHtml(savedReport(name)).length).toBeLessThan(250_000);
  });

  it('has the words of the text', () => {
    for (const name of GOLDEN_NAMES) {
      const report = savedReport(name);
      const [headline = '', reason = ''] = renderText(report, { width: 1000 }).split('\n');
      const page = outline(renderHtml(report))
        .replaceAll('\u00a0', ' ')
        .replaceAll('&lt;', '<')
        .replaceAll('&#39;', "'");
      expect(page).toContain(headline.slice(report.target.path.length + 2));
      expect(page).toContain(reason);
    }
  });
});

describe('a template', () => {
  it.each(HOSTILE_STRINGS)('escapes %j as text', (hostile) => {
    const made = textOf(html`<p title="${hostile}">${[hostile]}</p>`);
    expect(made.match(/[<>]/g)).toHaveLength(4);
    expect(made.match(/"/g)).toHaveLength(2);
  });

  it('nests templates and lists completely', () => {
    const rows = ['a<b', 'c&d'].map((text) => html`<li>${text}</li>`);
    expect(textOf(html`<ul>${rows}${null}${undefined}${0}</ul>`)).toBe('<ul><li>a&lt;b</li><li>c&amp;d</li>0</ul>');
  });

  it('treats only its own templates as markup', () => {
    const fake = JSON.parse('{"markup":"<b>"}') as never;
    expect(() => textOf(html`${fake}`)).toThrow();
  });

  it('prevents data from ending its element', () => {
    const value = HOSTILE_STRINGS;
    const [, json = ''] =
      /^<script type="application\/json" id="x">(.*)<\/script>$/s.exec(textOf(jsonElement('x', value))) ?? [];
    expect(json).not.toMatch(/[<>&\u2028\u2029]/);
    expect(JSON.parse(json)).toEqual(value);
  });

  it('links only to http and https addresses', () => {
    expect(textOf(link('https://etcd.io/'))).toContain('<a href="https://etcd.io/"');
    for (const url of ['javascript:alert(1)', 'data:text/html,x', ' https://x', 'file:///etc/passwd']) {
      expect(textOf(link(url))).not.toContain('<a');
    }
  });
});

it("the page's own script and style cannot end their element early", () => {
  expect(PAGE.script).not.toMatch(/<\/script|<!--/i);
  expect(PAGE.style).not.toMatch(/<\//);
});

/** The text of a page, element by element, without script, style and drawing. */
function outline(page: string): string {
  return page
    .replace(/<(script|style|svg)\b.*?<\/\1>/gs, '')
    .replace(/<!--.*?-->/gs, '')
    .replace(/sha256-[\w+/=]+/g, 'sha256-...')
    .replace(/<(section|figure|h\d|p|li|tr|dt|div|pre|summary|caption|main|footer|header)\b[^>]*>/g, '\n<$1> ')
    .replace(/<\/(td|th|dt)>/g, ' | ')
    .replace(/<(?!(section|figure|h\d|p|li|tr|dt|div|pre|summary|caption|main|footer|header)>)[^>]*>/g, '')
    .split('\n')
    .map((line) => line.replace(/[ \t]+/g, ' ').trim())
    .filter((line) => !/^(<(div|li|p)>)?$/.test(line))
    .join('\n');
}
