// The report as one page that needs nothing else: no request leaves it, and no string of the report is anything but text in it.

import { observationsOf } from '../extras.js';
import { cleanAll } from '../layout.js';
import type { Report } from '../report.js';
import { reproduceCommand } from '../reproduce.js';
import { sourcesOf } from '../source-list.js';
import { chartSections } from './charts-section.js';
import { environmentSection } from './environment-section.js';
import { figureCards } from './figures.js';
import { findingsSection } from './findings-section.js';
import { html, jsonElement, textOf, trusted } from './markup.js';
import { PAGE } from './page.generated.js';
import { citing, sourcesSection } from './sources-section.js';
import { storageSection } from './storage-section.js';
import { observationSection, verdictBanner, whyAndNext } from './verdict-section.js';

// Nothing from anywhere, and of the page's own only the script and the style whose digests these are.
const POLICY = [
  "default-src 'none'",
  `script-src '${PAGE.scriptHash}'`,
  `style-src '${PAGE.styleHash}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** A whole HTML document, as UTF-8 should be written. It opens offline; without scripts it lacks its charts, not their numbers. */
export function renderHtml(report: Report): string {
  const safe = cleanAll(report);
  const sources = sourcesOf([...safe.verdict.findings, ...observationsOf(safe)]);
  const cite = citing(sources);
  const charts = chartSections(safe);
  return textOf(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${safe.target.path} is ${safe.verdict.outcome} for etcd</title>
<style>${trusted(PAGE.style)}</style>
</head>
<body>
<header class="masthead"><span><strong>Can this disk carry etcd?</strong></span><span>${safe.tool.name} ${safe.tool.version}, ${dayAndTime(safe.startedAt)}</span></header>
<main>
${verdictBanner(safe)}
${figureCards(safe)}
${whyAndNext(safe)}
${observationSection(safe, cite)}
${charts.markup}
${findingsSection(safe, cite)}
${storageSection(safe)}
${environmentSection(safe, reproduceCommand(report))}
${sourcesSection(sources)}
</main>
<footer><p>${safe.tool.name} ${safe.tool.version}. It says what this disk did in this run: neighbours, burst credits and heat change disks within the hour.</p></footer>
${jsonElement('charts', charts.data)}
<script>${trusted(PAGE.script)}</script>
<!--
${trusted(PAGE.licence.replaceAll('--', '- -'))}
-->
</body>
</html>
`);
}

/** To the minute. */
function dayAndTime(iso: string): string {
  return iso.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*Z$/, '$1 $2 UTC');
}
