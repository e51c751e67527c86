// A diagnosis as JUnit's XML: one test case per finding and per check. A cause is a failure, what is open is skipped.

import type { Diagnosis } from './diagnosis-types.js';
import { answerLine, type FindingRow, findingRows } from './diagnosis-words.js';
import { CHECK_WORDS } from './messages/diagnosis.js';
import { xmlAttributes, xmlText } from './xml-escape.js';

/** XML with a newline at its end. */
export function renderDiagnosisJunit(diagnosis: Diagnosis): string {
  const rows = findingRows(diagnosis).filter(({ id }) => id !== 'passed' && id !== 'unseen');
  const passed = diagnosis.passed.filter((id) => CHECK_WORDS[id].good !== '');
  const count = (mark: FindingRow['mark']) => String(rows.filter((row) => row.mark === mark).length);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite${xmlAttributes({ name: 'etcd-disk-bench diagnose', tests: String(rows.length + passed.length), failures: count('FAIL'), errors: '0', skipped: count('open'), timestamp: diagnosis.diagnosedAt.replace(/(\.\d+)?Z$/, '') })}>`,
    '    <properties>',
    `      <property${xmlAttributes({ name: 'answer', value: diagnosis.answer })}/>`,
    `      <property${xmlAttributes({ name: 'summary', value: answerLine(diagnosis) })}/>`,
    '    </properties>',
    ...rows.flatMap(testCase),
    ...passed.map(
      (id) =>
        `    <testcase${xmlAttributes({ classname: 'etcd-disk-bench.diagnose', name: CHECK_WORDS[id].good, time: '0' })}/>`,
    ),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase({ mark, label, text: words, source, id }: FindingRow): string[] {
  const opening = `    <testcase${xmlAttributes({ classname: 'etcd-disk-bench.diagnose', name: `${label} (${id})`, time: '0' })}>`;
  const from = source === null ? '' : `\n${source.title}\n${source.url}`;
  const body =
    mark === 'FAIL'
      ? `      <failure${xmlAttributes({ message: words, type: id })}>${xmlText(`${words}${from}`)}</failure>`
      : mark === 'open'
        ? `      <skipped${xmlAttributes({ message: words })}/>`
        : `      <system-out>${xmlText(`${words}${from}`)}</system-out>`;
  return [opening, body, '    </testcase>'];
}
