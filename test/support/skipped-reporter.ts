// Ends a test run with a table of the skipped tests, the reasons, and how to run them. On CI, a skip without a need fails the run.

import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node';
import { NEEDS, type Need, type NeedName } from './needs-table.js';

interface Skipped {
  readonly reason: string;
  count: number;
}

export class SkippedReporter implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.flatMap((module) => [...module.children.allTests('skipped')]);
    const table = tableOf(skipped);
    if (table !== '') this.#vitest?.logger.log(table);
    // A name pattern on the command line also skips tests.
    const isWhole = this.#vitest?.config.testNamePattern === undefined;
    const unexplained = skipped.filter((test) => test.meta().lacks === undefined);
    if (!process.env['CI'] || !isWhole || unexplained.length === 0) return;
    this.#vitest?.logger.error('CI must run these tests, and skipped them without a need of the table:');
    for (const { fullName, module } of unexplained) {
      this.#vitest?.logger.error(`  ${module.relativeModuleId}: ${fullName}`);
    }
    process.exitCode = 1;
  }
}

function tableOf(tests: readonly TestCase[]): string {
  const needs = new Map<NeedName, Skipped>();
  for (const test of tests) {
    const { lacks } = test.meta();
    if (lacks === undefined) continue;
    const row = needs.get(lacks.need) ?? { reason: lacks.reason, count: 0 };
    row.count += 1;
    needs.set(lacks.need, row);
  }
  if (needs.size === 0) return '';
  const total = [...needs.values()].reduce((sum, { count }) => sum + count, 0);
  const width = Math.max(...[...needs.keys()].map((name) => name.length));
  const rows = [...needs]
    .sort(([, a], [, b]) => b.count - a.count)
    .flatMap(([name, { reason, count }]) => {
      const { how }: Need = NEEDS[name];
      return [
        `  ${name.padEnd(width)}  ${amount(count).padStart(9)}  ${reason}`,
        `  ${''.padEnd(width)}  ${''.padStart(9)}  to run: ${how}`,
      ];
    });
  return [`\n ${amount(total)} skipped, because this machine lacks what they need:`, ...rows, ''].join('\n');
}

const amount = (count: number) => `${count} ${count === 1 ? 'test' : 'tests'}`;
