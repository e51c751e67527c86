// The words of `etcd-disk-bench fleet`, and what they ask for.

import { type Command, InvalidArgumentError, Option } from 'commander';

interface FleetOutput {
  readonly format: string;
  readonly output: readonly string[];
  /** A row for every node. */
  readonly all?: boolean;
  readonly strict?: boolean;
  readonly expect?: string;
  readonly debug?: boolean;
}

/** Merge reports in files and folders. */
export interface FleetMergeArguments extends FleetOutput {
  readonly command: 'fleet';
  readonly subcommand: 'merge';
  readonly inputs: readonly string[];
  readonly together?: readonly string[];
}

/** Take the reports of the Jobs from a cluster, and merge them. */
export interface FleetCollectArguments extends FleetOutput {
  readonly command: 'fleet';
  readonly subcommand: 'collect';
  readonly namespace: string;
  readonly run?: string;
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly kubectl: string;
  /** A folder that keeps what the cluster gave. */
  readonly save?: string;
}

/** Print the manifest of the Jobs. */
export interface FleetManifestArguments {
  readonly command: 'fleet';
  readonly subcommand: 'manifest';
  readonly nodes: string;
  readonly image: string;
  readonly path: string;
  readonly mount?: string;
  readonly selinuxType?: string;
  readonly namespace: string;
  readonly run?: string;
  readonly startAt?: string;
  readonly pullSecret: readonly string[];
  readonly pullPolicy?: string;
  /** Options of the measuring command. */
  readonly measure: readonly string[];
  readonly debug?: boolean;
}

/** Within a pod: measure, print the report between markers, and leave a summary. */
export interface FleetPodArguments {
  readonly command: 'fleet';
  readonly subcommand: 'pod';
  readonly node: string;
  readonly summary: string;
  readonly measure: readonly string[];
  readonly debug?: boolean;
}

export type FleetArguments = FleetMergeArguments | FleetCollectArguments | FleetManifestArguments | FleetPodArguments;

/** Adds the commands to the program. `prepare` sets what all commands have in common. */
export function registerFleet(
  program: Command,
  prepare: (command: Command) => Command,
  accept: (args: FleetArguments) => void,
): void {
  const fleet = prepare(program.command('fleet'))
    .description('reports of many nodes: merge, manifest, collect')
    .usage('merge|manifest|collect ...');
  fleet.action(() => fleet.error('error: name a fleet command: merge, manifest or collect'));
  outputOptions(prepare(fleet.command('merge')))
    .description('merge the reports of many nodes into one report, with one exit status')
    .argument('<file|folder...>', 'reports, .json or .json.gz, logs of pods, and folders of them')
    .addOption(
      new Option('--together <file|folder...>', 'reports of a second pass, all nodes at once: shows shared storage'),
    )
    .action((inputs: string[], options) => accept({ ...options, command: 'fleet', subcommand: 'merge', inputs }));
  clusterOptions(outputOptions(prepare(fleet.command('collect'))))
    .description('collect the reports of the Jobs from a cluster with kubectl, and merge them')
    .option('--run <name>', 'the run to collect (default: every run in the namespace)', runName)
    .option('--context <name>', "kubectl's context")
    .option('--kubeconfig <file>', "kubectl's configuration file")
    .option('--kubectl <program>', 'the kubectl to run', 'kubectl')
    .option('--save <folder>', 'a new folder for the logs and the reports')
    .action((options) => accept({ ...options, command: 'fleet', subcommand: 'collect' }));
  clusterOptions(prepare(fleet.command('manifest')))
    .description('print Jobs that measure one node each, for kubectl apply -f -')
    .requiredOption('--nodes <a,b,c>', 'names of the nodes, as kubectl get nodes prints them, or a file of them')
    .requiredOption('--image <image>', 'the image of etcd-disk-bench, in a registry that the nodes can reach')
    .option('--path <directory>', 'the directory on each node that etcd will use', '/var/lib/etcd')
    .option('--mount <directory>', 'an existing parent to mount, if <path> is missing on a node (default: the path)')
    .option('--selinux-type <type>', 'the SELinux type of the container, such as spc_t')
    .option('--run <name>', 'a name for this run, to separate two passes (default: qualify)', runName)
    .option('--start-at <time>', 'all nodes begin at this time, RFC 3339 or seconds since 1970')
    .option('--pull-secret <name>', 'an image pull secret in the namespace; repeatable', collected, [])
    .addOption(
      new Option('--pull-policy <policy>', 'when to pull the image').choices(['Always', 'IfNotPresent', 'Never']),
    )
    .option('--debug', 'print the stack of an error')
    .argument('[measure...]', 'options of the measuring command, after --')
    .action((measure: string[], options) => accept({ ...options, command: 'fleet', subcommand: 'manifest', measure }));
  prepare(fleet.command('pod', { hidden: true }))
    .description('measure within a pod: print the report between markers, write a summary')
    .requiredOption('--node <name>', 'the name of the node')
    .option('--summary <file>', 'the file of the termination message', '/dev/termination-log')
    .option('--debug', 'print the stack of an error')
    .argument('<measure...>', 'the directory and options of the measuring command, after --')
    .action((measure: string[], options) => accept({ ...options, command: 'fleet', subcommand: 'pod', measure }));
}

function outputOptions(command: Command): Command {
  return command
    .option('--expect <nodes.txt|a,b,c>', 'nodes that must have a report: a file with one name per line, or a list')
    .option('--format <format>', 'print text, json, html, markdown, junit or prometheus', 'text')
    .addOption(
      new Option('-o, --output <file>', 'also write a file, format by extension; repeatable')
        .argParser(collected)
        .default([], 'none'),
    )
    .option('--all', 'print a row for every node, however many there are')
    .option('--strict', 'exit 1 also for inconclusive and for warnings')
    .option('--debug', 'print the stack of an error');
}

function clusterOptions(command: Command): Command {
  return command.option('-n, --namespace <name>', 'the namespace of the Jobs', 'etcd-disk-bench');
}

function collected(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

/** It is part of the names of Jobs and a label. */
function runName(name: string): string {
  if (!/^[a-z0-9]([a-z0-9-]{0,18}[a-z0-9])?$/.test(name)) {
    throw new InvalidArgumentError('It must be 1 to 20 lower-case letters, digits and hyphens, such as pass-1.');
  }
  return name;
}
