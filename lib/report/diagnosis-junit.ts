// A diagnosis as JUnit's XML: one test case per finding and per check. A cause is a failure, what is open is skipped.

import type { Diagnosis } from './diagnosis-types.js';
import { answerLine, type FindingRow, findingRows } from './diagnosis-words.js';
import { junitText, type TestCase } from './junit-xml.js';
import { CHECK_WORDS } from './messages/diagnosis.js';

const CLASS = 'etcd-disk-bench.diagnose';
const RESULTS: Readonly<Partial<Record<FindingRow['mark'], TestCase['result']>>> = { FAIL: 'failure', open: 'skipped' };

/** XML with a newline at its end. */
export function renderDiagnosisJunit(diagnosis: Diagnosis): string {
  const rows = findingRows(diagnosis).filter(({ id }) => id !== 'passed' && id !== 'unseen');
  const passed = diagnosis.passed.map((id) => CHECK_WORDS[id].good).filter((good) => good !== '');
  return junitText([
    {
      name: 'etcd-disk-bench diagnose',
      startedAt: diagnosis.diagnosedAt,
      properties: { answer: diagnosis.answer, summary: answerLine(diagnosis) },
      cases: [
        ...rows.map(testCase),
        ...passed.map((name): TestCase => ({ classname: CLASS, name, result: 'pass', message: '', details: '' })),
      ],
    },
  ]);
}

function testCase({ mark, label, text: message, source, id }: FindingRow): TestCase {
  const from = source === null ? '' : `\n${source.title}\n${source.url}`;
  const result = RESULTS[mark] ?? 'pass';
  return { classname: CLASS, name: `${label} (${id})`, result, type: id, message, details: `${message}${from}` };
}
