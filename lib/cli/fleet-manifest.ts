// `etcd-disk-bench fleet manifest`: prints Jobs for kubectl apply -f -. It runs nothing and contacts no cluster.

import { manifestOf, readExpectedNodes } from '../fleet-commands.js';
import type { FleetManifestArguments } from './fleet-arguments.js';
import { print } from './print.js';

export async function fleetManifest(args: FleetManifestArguments): Promise<number> {
  const { nodes, image, path, mount, namespace, run, startAt, pullSecret, pullPolicy, selinuxType, measure } = args;
  const manifest = manifestOf({
    nodes: await readExpectedNodes(nodes),
    image,
    path,
    mount,
    namespace,
    run,
    startAt,
    pullSecrets: pullSecret,
    pullPolicy,
    seLinuxType: selinuxType,
    measure,
  });
  await print(`${JSON.stringify(manifest, null, 2)}\n`);
  return 0;
}
