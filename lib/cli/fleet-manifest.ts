// `etcd-disk-bench fleet manifest`: prints Jobs for kubectl apply -f -. It runs nothing and contacts no cluster.

import { manifestOf, readExpectedNodes } from '../fleet-commands.js';
import type { FleetManifestArguments } from './fleet-arguments.js';
import { print } from './print.js';

export async function fleetManifest({ nodes, ...options }: FleetManifestArguments): Promise<number> {
  const manifest = manifestOf({ ...options, nodes: await readExpectedNodes(nodes) });
  await print(`${JSON.stringify(manifest, null, 2)}\n`);
  return 0;
}
