// Reads the options of an overlay mount: its folders, and whether it is a read-only image.

import type { Mount } from './mount.js';

export function upperFolderOf({ options }: Mount): string | undefined {
  const option = options.find((each) => each.startsWith('upperdir='));
  return option?.slice('upperdir='.length);
}

/** Folders of container engines with writable layers: Docker, containerd (k3s, RKE2, k0s), CRI-O and Podman, BuildKit. */
const ENGINE_FOLDERS =
  /\/(docker|containerd|containers\/storage|io\.containerd\.snapshotter[^/]*|overlay-containers|buildkit|crio|podman)\/|\/overlay2?\/[0-9a-z]{25,64}\/diff/;

export function isEngineFolder(path: string): boolean {
  return ENGINE_FOLDERS.test(path);
}

/** In the order of the options: `lowerdir=a:b`, and since kernel 6.7 one `lowerdir+=` or `datadir+=` per folder. */
export function lowerFoldersOf({ options }: Mount): readonly string[] {
  return options.flatMap((option) => {
    const list = /^lowerdir=(.*)$/.exec(option)?.[1];
    if (list !== undefined) return list.split(':').filter((path) => path.startsWith('/'));
    return /^(?:lowerdir|datadir)\+=(\/.*)$/.exec(option)?.[1] ?? [];
  });
}

/** A read-only overlay without an upper folder: composefs, and other roots that are images. */
export function isImageRoot(mount: Mount): boolean {
  return mount.type.startsWith('overlay') && upperFolderOf(mount) === undefined && mount.options.includes('ro');
}
