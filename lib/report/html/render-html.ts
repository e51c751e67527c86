// The report as one self-contained page: it makes no request, and every string of the report is escaped text.

import { cleanAll } from '../layout.js';
import type { Report } from '../report.js';
import { reproduceCommand } from '../reproduce.js';
import { sourcesOf } from '../source-list.js';
import { chartSections } from './charts-section.js';
import { documentOf } from './document.js';
import { environmentSection } from './environment-section.js';
import { figureCards } from './figures.js';
import { findingsSection } from './findings-section.js';
import { citing, sourcesSection } from './sources-section.js';
import { storageSection } from './storage-section.js';
import { adviceSection, decidingSection, nextSection, observationSection, verdictBanner } from './verdict-section.js';

/** A whole HTML document, to be written as UTF-8. It works offline. Without scripts it has no charts, but all numbers. */
export function renderHtml(report: Report): string {
  const safe = cleanAll(report);
  const sources = sourcesOf([...safe.verdict.findings, ...safe.advice, ...safe.observations]);
  const cite = citing(sources);
  const charts = chartSections(safe);
  return documentOf({
    title: `${safe.target.path}: ${safe.verdict.outcome}`,
    question: 'Is this disk fast enough for etcd?',
    tool: safe.tool,
    startedAt: safe.startedAt,
    body: [
      verdictBanner(safe),
      figureCards(safe),
      decidingSection(safe),
      adviceSection(safe, cite),
      nextSection(safe),
      observationSection(safe, cite),
      charts.markup,
      findingsSection(safe, cite),
      storageSection(safe),
      environmentSection(safe, reproduceCommand(report)),
      sourcesSection(sources),
    ],
    charts: charts.data,
  });
}
