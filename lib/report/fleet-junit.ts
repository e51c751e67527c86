// The fleet report as JUnit's XML: a suite per node, and one for what concerns several nodes. A node without a report is an error.

import type { FleetNode, FleetReport } from '../fleet/fleet-report.js';
import { diskText } from './fleet-rows.js';
import { inMs } from './fleet-words.js';
import { junitText, type TestCase, type TestSuite } from './junit-xml.js';
import { findingWords, missingWords, passesWords, whyWords } from './messages/fleet.js';

export function renderFleetJunit(fleet: FleetReport): string {
  const suites = [
    ...fleet.nodes.map(nodeSuite),
    ...fleet.missing.map(({ name, reason }) => ({
      name,
      cases: [testCase(name, 'report', 'error', missingWords(reason), reason.id)],
    })),
    {
      name: 'fleet',
      ...(fleet.startedAt === null ? {} : { startedAt: fleet.startedAt }),
      properties: { verdict: fleet.outcome },
      cases: fleetCases(fleet),
    },
  ];
  return junitText(suites, 'etcd-disk-bench fleet');
}

const RESULTS = { recommended: 'pass', suitable: 'pass', unsuitable: 'failure', inconclusive: 'skipped' } as const;

function nodeSuite(node: FleetNode): TestSuite {
  const { name, startedAt, append, outcome, storageClass, path, rank, disks } = node;
  const figures =
    append === undefined
      ? 'not measured'
      : `append p99 ${inMs(append.p99Ns)} ms, ${append.slow ?? '-'} of ${append.count} appends took 10 ms or longer`;
  const words = [outcome, figures, whyWords(node), diskText(node)].filter(Boolean).join('; ');
  const settings = testCase(name, 'settings', 'skipped', 'measured with other settings than most nodes');
  return {
    name,
    startedAt,
    properties: {
      verdict: outcome,
      class: storageClass,
      model: disks.flatMap(({ model }) => model ?? []).join(', '),
      path,
      rank: rank === null ? '' : String(rank),
    },
    cases: [testCase(name, 'verdict', RESULTS[outcome], words, outcome), ...(node.isComparable ? [] : [settings])],
  };
}

/** What concerns several nodes decides no verdict: it passes, and says so in its output. */
function fleetCases({ findings, passes }: FleetReport): readonly TestCase[] {
  const cases = findings.map((finding) => testCase('fleet', finding.id, 'pass', findingWords(finding).text));
  return passes === undefined ? cases : [...cases, testCase('fleet', 'passes', 'pass', passesWords(passes).text)];
}

function testCase(node: string, name: string, result: TestCase['result'], text: string, type?: string): TestCase {
  const base = { classname: `etcd-disk-bench.${node}`, name, result, message: text };
  return result === 'skipped' ? { ...base, details: '' } : { ...base, type, details: text };
}
