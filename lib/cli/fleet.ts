// `etcd-disk-bench fleet`: runs its commands.

import type { FleetArguments } from './fleet-arguments.js';

export async function fleet(args: FleetArguments): Promise<number> {
  switch (args.subcommand) {
    case 'merge':
      return (await import('./fleet-merge.js')).fleetMerge(args);
    case 'collect':
      return (await import('./fleet-collect.js')).fleetCollect(args);
    case 'manifest':
      return (await import('./fleet-manifest.js')).fleetManifest(args);
    case 'pod':
      return (await import('./fleet-pod.js')).fleetPod(args);
  }
}
