// The frame of a page: its policy, its style, its script, and the data that the script reads.

import type { Chart } from './chart.js';
import { html, jsonElement, type Markup, textOf, trusted } from './markup.js';
import { PAGE } from './page.generated.js';

// Allows nothing but the page's own script and style, by their digests.
function policyOf(hasScript: boolean): string {
  const parts = ["default-src 'none'", `style-src '${PAGE.styleHash}'`, "base-uri 'none'", "form-action 'none'"];
  return (hasScript ? parts.toSpliced(1, 0, `script-src '${PAGE.scriptHash}'`) : parts).join('; ');
}

export interface PageContent {
  readonly title: string;
  /** The question that the page answers; printed at its top. */
  readonly question: string;
  readonly tool: { readonly name: string; readonly version: string };
  /** ISO 8601; empty if nothing was measured. */
  readonly startedAt: string;
  readonly body: readonly Markup[];
  /** The charts that the script draws; without charts the page has no script. */
  readonly charts?: readonly Chart[];
  /** The last line of the page. */
  readonly closing?: string;
}

const COVERS =
  'This report covers only the time measured. Neighbours, burst credit and heat can change a disk within an hour.';

/** A whole HTML document. */
export function documentOf({ title, question, tool, startedAt, body, charts, closing = COVERS }: PageContent): string {
  return textOf(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(charts !== undefined)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${trusted(PAGE.style)}</style>
</head>
<body>
<header class="masthead"><span><strong>${question}</strong></span><span>${[`${tool.name} ${tool.version}`, ...dayAndTime(startedAt)].join(', ')}</span></header>
<main>
${body.map((part) => html`${part}\n`)}</main>
<footer><p>${tool.name} ${tool.version}. ${closing}</p></footer>
${charts === undefined ? '' : scriptOf(charts)}</body>
</html>
`);
}

function scriptOf(charts: readonly Chart[]): Markup {
  return html`${jsonElement('charts', charts)}
<script>${trusted(PAGE.script)}</script>
<!--
${trusted(PAGE.licence.replaceAll('--', '- -'))}
-->
`;
}

/** To the minute. */
function dayAndTime(iso: string): readonly string[] {
  return iso === '' ? [] : [iso.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*Z$/, '$1 $2 UTC')];
}
