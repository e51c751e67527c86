// The tests of one cluster: every fault for its version and kind, each with its own answer.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { needs } from '../support/needs.js';
import { Cluster, type ClusterPlan } from './cluster.js';
import { ETCD_NEEDS } from './etcd-program.js';
import type { Fault } from './faults.js';
import { keep } from './observe.js';
import { underFault } from './run-fault.js';

const CAPTURES = fileURLToPath(new URL('../../.test-data/cluster/', import.meta.url));

/** @param prepare once, before the first fault */
export function itAnswers(
  plan: ClusterPlan,
  faults: readonly Fault[],
  prepare?: (cluster: Cluster) => Promise<void>,
): void {
  let started: Promise<Cluster> | undefined;
  const start = async () => {
    const cluster = await Cluster.start(plan);
    await prepare?.(cluster);
    return cluster;
  };

  describe(`etcd ${plan.version}`, () => {
    beforeEach((context) => {
      needs(context, ETCD_NEEDS[plan.version], 'setpriv');
      if (plan.hasSlowDisks) needs(context, 'slow-disk');
    });
    afterAll(async () => (await started)?.stop());

    for (const fault of faults) {
      it(`answers ${fault.answer} to: ${fault.title}`, async (context) => {
        needs(context, ...fault.needs);
        started ??= start();
        await expectAnswer(await started, fault);
      });
    }
  });
}

async function expectAnswer(cluster: Cluster, fault: Fault): Promise<void> {
  const { diagnosis, culprit, seen } = await underFault(cluster, fault);
  // A weak finding has several possible causes; other programs of this machine can be one.
  const failed = diagnosis.findings.filter(({ result, strength }) => result === 'fail' && strength !== 'weak');
  const said = {
    answer: diagnosis.answer,
    others: [...new Set(failed.map(({ answer }) => answer))].filter((answer) => answer !== fault.answer),
    ...(culprit === undefined ? {} : { culprit: diagnosis.cause?.member }),
  };
  const wanted = { answer: fault.answer, others: [], ...(culprit === undefined ? {} : { culprit }) };
  try {
    expect(said).toEqual(wanted);
    if (fault.rules.length > 0) expect(fault.rules).toContain(diagnosis.cause?.id);
  } catch (error) {
    const folder = join(CAPTURES, `${fault.id}-${cluster.version}`);
    keep(folder, seen, { 'diagnosis.json': JSON.stringify(diagnosis, null, 2), 'truth.json': JSON.stringify(wanted) });
    throw new Error(`${(error as Error).message}\n${folder} has the evidence`, { cause: error });
  }
}
