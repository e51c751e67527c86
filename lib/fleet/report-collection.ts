// Collects the reports of each node, and picks the one that represents it: the worst, so that a second run never hides a first.

import { type MissingNode, OUTCOMES, type PassName } from './fleet-report.js';
import { grouped } from './grouped.js';
import type { NodeResult } from './node-result.js';
import { answersOf, type FleetInput, type Inputs, type UnreadInput } from './report-input.js';

export interface NodeReport {
  readonly result: NodeResult;
  readonly source: string;
  /** Absent without two passes. */
  readonly pass?: PassName;
}

/** Several reports of one machine in one pass. */
export interface DoubledReports {
  readonly used: NodeReport;
  readonly all: readonly NodeReport[];
}

export class ReportCollection {
  readonly #reports: NodeReport[] = [];
  readonly #known = new Set<string>();
  readonly missing: MissingNode[] = [];
  readonly unusable: UnreadInput[] = [];

  async add(inputs: Inputs, pass: PassName | undefined): Promise<void> {
    let number = 0;
    for await (const input of inputs) {
      number += 1;
      const named = asInput(input, number);
      if ('problem' in named) this.unusable.push(named);
      else this.#take(named, pass);
    }
  }

  #take(input: FleetInput, pass: PassName | undefined): void {
    const { source, nodeHints = [] } = input;
    const answers = answersOf(input);
    // A log has the report and, after it, the summary of the same run.
    const hasReport = answers.some((answer) => 'result' in answer && !answer.result.isSummaryOnly);
    for (const answer of answers) {
      if ('missing' in answer) this.missing.push(answer.missing);
      else if ('problem' in answer) this.unusable.push({ source, nodeHints, problem: answer.problem });
      else if (!(hasReport && answer.result.isSummaryOnly))
        this.#keep({ result: answer.result, source, ...(pass && { pass }) });
    }
  }

  /** The same report in two files counts once. */
  #keep(report: NodeReport): void {
    const { name, bootId, startedAt, path, append } = report.result;
    const key = JSON.stringify([report.pass, name, bootId, startedAt, path, append?.count, append?.maxNs]);
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.#reports.push(report);
  }

  reports(pass: PassName): readonly NodeReport[] {
    return this.#reports.filter((report) => report.pass === pass);
  }

  /** One report per machine. Two machines with one name are two nodes. */
  nodeReports(): readonly NodeReport[] {
    return groupsOf(this.#reports).map(worst);
  }

  doubled(): readonly DoubledReports[] {
    return [...grouped(this.#reports, ({ pass }) => pass).values()]
      .flatMap(groupsOf)
      .filter((group) => group.length > 1)
      .map((all) => ({ used: worst(all), all }));
  }
}

function asInput(input: FleetInput | UnreadInput | object, number: number): FleetInput | UnreadInput {
  if ('source' in input && ('content' in input || 'problem' in input)) return input as FleetInput | UnreadInput;
  return { source: `report ${number}`, content: input };
}

/** Groups by name, and within one name by machine. A report without a machine id belongs to the first group. */
function groupsOf(reports: readonly NodeReport[]): readonly (readonly NodeReport[])[] {
  const byName = grouped(reports, ({ result }) => result.name);
  return [...byName.values()].flatMap((same) => {
    const groups: NodeReport[][] = [];
    for (const report of same) {
      const own = groups.find(([first]) => first !== undefined && isOneMachine(first.result, report.result));
      if (own) own.push(report);
      else groups.push([report]);
    }
    return groups;
  });
}

/** A restart changes the boot id, and a clone has the same machine id. Two reports are of different machines only if neither id agrees. */
function isOneMachine(one: NodeResult, other: NodeResult): boolean {
  if (one.bootId !== null && one.bootId === other.bootId) return true;
  if (one.machineId === null || other.machineId === null) return one.bootId === null || other.bootId === null;
  return one.machineId === other.machineId;
}

function worst(reports: readonly NodeReport[]): NodeReport {
  return reports.reduce((worstSoFar, report) => (isWorse(report.result, worstSoFar.result) ? report : worstSoFar));
}

function isWorse(one: NodeResult, other: NodeResult): boolean {
  const difference = OUTCOMES.indexOf(one.outcome) - OUTCOMES.indexOf(other.outcome);
  return difference === 0 ? (one.append?.p99Ns ?? 0) > (other.append?.p99Ns ?? 0) : difference > 0;
}
