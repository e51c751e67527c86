// The words of `etcd-disk-bench fleet`, and what they ask for.

import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ManifestOptions } from '../fleet-commands.js';
import type { KubectlOptions } from './kubectl.js';
import { outputOption, repeatable } from './shared-options.js';

export interface FleetOutput {
  readonly format: string;
  readonly output: readonly string[];
  /** A row for every node. */
  readonly all?: boolean;
  readonly strict?: boolean;
  readonly expect?: string;
}

/** Merge reports in files and folders. */
export interface FleetMergeArguments extends FleetOutput {
  readonly command: 'fleet merge';
  readonly inputs: readonly string[];
  readonly together?: readonly string[];
}

/** Take the reports of the Jobs from a cluster, and merge them. */
export interface FleetCollectArguments extends FleetOutput, KubectlOptions {
  readonly command: 'fleet collect';
  readonly run?: string;
  /** A folder that keeps what the cluster gave. */
  readonly save?: string;
}

/** Print the manifest of the Jobs. */
export interface FleetManifestArguments extends Omit<ManifestOptions, 'nodes'> {
  readonly command: 'fleet manifest';
  /** A list of names, or a file of them. */
  readonly nodes: string;
}

/** Within a pod: measure, print the report between markers, and leave a summary. */
export interface FleetPodArguments {
  readonly command: 'fleet pod';
  readonly node: string;
  readonly summary: string;
  readonly measure: readonly string[];
}

export type FleetArguments = FleetMergeArguments | FleetCollectArguments | FleetManifestArguments | FleetPodArguments;

/** Adds the subcommands. `prepare` sets what all commands have in common. */
export function addFleet(
  fleet: Command,
  accept: (args: FleetArguments) => void,
  prepare: (command: Command) => Command,
): void {
  fleet
    .description('reports of many nodes: merge, manifest, collect')
    .usage('merge|manifest|collect ...')
    .action(() => fleet.error('error: name a fleet command: merge, manifest or collect'));
  outputOptions(prepare(fleet.command('merge')))
    .description('merge the reports of many nodes into one report, with one exit status')
    .argument('<file|folder...>', 'reports, .json or .json.gz, logs of pods, and folders of them')
    .addOption(
      new Option('--together <file|folder...>', 'reports of a second pass, all nodes at once: shows shared storage'),
    )
    .action((inputs: string[], options) => accept({ ...options, command: 'fleet merge', inputs }));
  clusterOptions(outputOptions(prepare(fleet.command('collect'))))
    .description('collect the reports of the Jobs from a cluster with kubectl, and merge them')
    .option('--run <name>', 'the run to collect (default: every run in the namespace)', runName)
    .option('--context <name>', "kubectl's context")
    .option('--kubeconfig <file>', "kubectl's configuration file")
    .option('--kubectl <program>', 'the kubectl to run', 'kubectl')
    .option('--save <folder>', 'a new folder for the logs and the reports')
    .action((options) => accept({ ...options, command: 'fleet collect' }));
  clusterOptions(prepare(fleet.command('manifest')))
    .description('print Jobs that measure one node each, for kubectl apply -f -')
    .requiredOption('--nodes <a,b,c>', 'names of the nodes, as kubectl get nodes prints them, or a file of them')
    .requiredOption('--image <image>', 'the image of etcd-disk-bench, in a registry that the nodes can reach')
    .option('--path <directory>', 'the directory on each node that etcd will use', '/var/lib/etcd')
    .option('--mount <directory>', 'an existing parent to mount, if <path> is missing on a node (default: the path)')
    .option('--selinux-type <type>', 'the SELinux type of the container, such as spc_t')
    .option('--run <name>', 'a name for this run, to separate two passes (default: qualify)', runName)
    .option('--start-at <time>', 'all nodes begin at this time, RFC 3339 or seconds since 1970')
    .option('--pull-secret <name>', 'an image pull secret in the namespace; repeatable', repeatable, [])
    .addOption(
      new Option('--pull-policy <policy>', 'when to pull the image').choices(['Always', 'IfNotPresent', 'Never']),
    )
    .argument('[measure...]', 'options of the measuring command, after --')
    .action((measure: string[], options) => accept({ ...options, command: 'fleet manifest', measure }));
  prepare(fleet.command('pod', { hidden: true }))
    .description('measure within a pod: print the report between markers, write a summary')
    .requiredOption('--node <name>', 'the name of the node')
    .option('--summary <file>', 'the file of the termination message', '/dev/termination-log')
    .argument('<measure...>', 'the directory and options of the measuring command, after --')
    .action((measure: string[], options) => accept({ ...options, command: 'fleet pod', measure }));
}

function outputOptions(command: Command): Command {
  return command
    .option('--expect <nodes.txt|a,b,c>', 'nodes that must have a report: a file with one name per line, or a list')
    .option('--format <format>', 'print text, json, html, markdown, junit or prometheus', 'text')
    .addOption(outputOption())
    .option('--all', 'print a row for every node, however many there are')
    .option('--strict', 'exit 1 also for inconclusive and for warnings');
}

function clusterOptions(command: Command): Command {
  return command.option('-n, --namespace <name>', 'the namespace of the Jobs', 'etcd-disk-bench');
}

/** It is part of the names of Jobs and a label. */
function runName(name: string): string {
  if (!/^[a-z0-9]([a-z0-9-]{0,18}[a-z0-9])?$/.test(name)) {
    throw new InvalidArgumentError('It must be 1 to 20 lower-case letters, digits and hyphens, such as pass-1.');
  }
  return name;
}
