// The words of `etcd-disk-bench disks`, and what they ask for.

import { type Command, Option } from 'commander';
import { formatOption, sysrootOption } from './shared-options.js';

/** List the disks of a machine, measure them, or print a move. */
export interface DisksArguments {
  readonly command: 'disks';
  readonly format: 'text' | 'json' | 'markdown' | 'html';
  readonly sysroot?: string;
  readonly measure?: boolean;
  readonly quick?: boolean;
  readonly thorough?: boolean;
  readonly allowLive?: boolean;
  readonly quiet?: boolean;
  /** A device or a directory. */
  readonly moveTo?: string;
  readonly for?: 'kubeadm' | 'openshift' | 'k3s' | 'etcd';
  readonly from?: string;
}

/** Adds the options and the help to the command that is named `disks`. */
export function addDisks(command: Command, accept: (args: DisksArguments) => void): void {
  command
    .description("list this machine's disks, the best for etcd first; writes only with --measure")
    .addOption(formatOption('text', 'json', 'markdown', 'html'))
    .addOption(sysrootOption().conflicts(['measure', 'moveTo']))
    .addOption(
      new Option('--measure', 'measure each mounted candidate, one after another, and rank them').conflicts('moveTo'),
    )
    .addOption(
      new Option('--quick', 'with --measure: short runs; they can fail a disk, but never pass it').conflicts(
        'thorough',
      ),
    )
    .option('--thorough', 'with --measure: long runs')
    .option('--allow-live', 'with --measure: also beside a running etcd, at most 20 appends/s')
    .option('-q, --quiet', 'print no progress on stderr')
    .option(
      '--move-to <target>',
      "print a script (OpenShift: a MachineConfig) that moves etcd's data to this device or directory; runs nothing",
    )
    .addOption(
      new Option('--for <platform>', 'with --move-to: the platform that runs etcd (default: etcd)').choices([
        'kubeadm',
        'openshift',
        'k3s',
        'etcd',
      ]),
    )
    .option(
      '--from <directory>',
      "with --move-to: etcd's current data directory (default: that of the platform; for etcd: the one that is found)",
    )
    .action((options) => {
      const orphan = NEEDS.find(({ option, needs }) => options[option] !== undefined && options[needs] === undefined);
      if (orphan !== undefined) command.error(`error: ${orphan.words}`);
      accept({ ...options, command: 'disks' });
    });
}

/** Options that mean nothing without another one. */
const NEEDS = [
  { option: 'for', needs: 'moveTo', words: '--for needs --move-to' },
  { option: 'from', needs: 'moveTo', words: '--from needs --move-to' },
  { option: 'quick', needs: 'measure', words: '--quick needs --measure' },
  { option: 'thorough', needs: 'measure', words: '--thorough needs --measure' },
  { option: 'allowLive', needs: 'measure', words: '--allow-live needs --measure' },
] as const;
