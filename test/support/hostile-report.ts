// A report whose every string is an attack: escape sequences, markup, and characters that reverse or hide text.

import type { Report } from '../../lib/report/report.js';

/** Strings that a path, a model or a mount option could contain. */
export const HOSTILE_STRINGS: readonly string[] = [
  '\x1b]0;owned\x07\x1b[2J\x1b[31mred\nline\r\t\x9b31m',
  '</script><script>document.title="owned"</script>',
  '"><img src=x onerror=\'document.title="owned"\'>',
  '<!--<script>',
  '\u202egnp.exe\u2066\u200b\ufeff',
  "'; $(reboot) `reboot` && reboot #",
  '\ud800 lone',
  '__proto__',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what a template engine would take for its own
  ']]>&lt;b&gt;{{7*7}}${7*7}',
];

// Fields that code depends on: another value would be another report, not a hostile name.
const KEPT = new Set([
  'outcome',
  'result',
  'unit',
  'holds',
  'decides',
  'level',
  'phase',
  'cause',
  'part',
  'figure',
  'startedAt',
  'endedAt',
  'kind',
  'state',
  'stoppedBy',
  'histogram',
  'class',
  'confidence',
  'measuredClass',
  'role',
  'transport',
  'below',
]);

/** The same report with a hostile string for each name, sentence and address. */
export function hostileReport(report: Report, hostile: string): Report {
  const change = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return KEPT.has(key) || key === 'id' ? value : `${value} ${hostile}`;
    if (Array.isArray(value)) return value.map((inner) => change(inner, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, change(inner, name)]));
  };
  const changed = change(report, '') as Report;
  // Findings refer to phases by name.
  return {
    ...changed,
    plan: { ...changed.plan, phases: report.plan.phases },
    phases: changed.phases.map((phase, index) => ({ ...phase, name: report.phases[index]?.name ?? phase.name })),
  };
}
