// A diagnosis as JUnit's XML: one test case per finding and per check. A cause is a failure, what is open is skipped.

import type { Diagnosis } from './diagnosis-types.js';
import { answerLine, type FindingRow, findingRows } from './diagnosis-words.js';
import { CHECK_WORDS } from './messages/diagnosis.js';

/** XML with a newline at its end. */
export function renderDiagnosisJunit(diagnosis: Diagnosis): string {
  const rows = findingRows(diagnosis).filter(({ id }) => id !== 'passed' && id !== 'unseen');
  const passed = diagnosis.passed.filter((id) => CHECK_WORDS[id].good !== '');
  const count = (mark: FindingRow['mark']) => String(rows.filter((row) => row.mark === mark).length);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite${attributes({ name: 'etcd-disk-bench diagnose', tests: String(rows.length + passed.length), failures: count('FAIL'), errors: '0', skipped: count('open'), timestamp: diagnosis.diagnosedAt.replace(/(\.\d+)?Z$/, '') })}>`,
    '    <properties>',
    `      <property${attributes({ name: 'answer', value: diagnosis.answer })}/>`,
    `      <property${attributes({ name: 'summary', value: answerLine(diagnosis) })}/>`,
    '    </properties>',
    ...rows.flatMap(testCase),
    ...passed.map(
      (id) =>
        `    <testcase${attributes({ classname: 'etcd-disk-bench.diagnose', name: CHECK_WORDS[id].good, time: '0' })}/>`,
    ),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase({ mark, label, text: words, source, id }: FindingRow): string[] {
  const opening = `    <testcase${attributes({ classname: 'etcd-disk-bench.diagnose', name: `${label} (${id})`, time: '0' })}>`;
  const from = source === null ? '' : `\n${source.title}\n${source.url}`;
  const body =
    mark === 'FAIL'
      ? `      <failure${attributes({ message: words, type: id })}>${text(`${words}${from}`)}</failure>`
      : mark === 'open'
        ? `      <skipped${attributes({ message: words })}/>`
        : `      <system-out>${text(`${words}${from}`)}</system-out>`;
  return [opening, body, '    </testcase>'];
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${text(value).replace(/"/g, '&quot;').replace(/\n/g, '&#10;')}"`)
    .join('');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Most control characters may not stand in XML 1.0 even escaped; nor may half a surrogate pair, U+FFFE and U+FFFF. */
function text(value: string): string {
  return Array.from(value.replace(/\p{Surrogate}/gu, '\ufffd'), (letter) => {
    const isControl = (letter < ' ' && letter !== '\n' && letter !== '\t') || (letter >= '\x7f' && letter <= '\x9f');
    return isControl || letter === '\ufffe' || letter === '\uffff' ? '?' : (ENTITIES[letter] ?? letter);
  }).join('');
}
