// The real kubectl in two versions, bookworm's and a newer one, unpacked and not installed.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const SUITES = ['bookworm', 'sid'] as const;
export type Suite = (typeof SUITES)[number];

/** The package that contains it. */
const PACKAGES: Readonly<Record<Suite, string>> = { bookworm: 'kubernetes-client', sid: 'kubectl' };
const KEYS = '/usr/share/keyrings/debian-archive-keyring.gpg';
/** Kept for later runs. */
const PARENT = fileURLToPath(new URL('../../.test-data/', import.meta.url));

/**
 * The program. Only the first call downloads.
 *
 * @throws Error where apt cannot fetch it
 */
export function fetchKubectl(suite: Suite): string {
  const unpacked = join(PARENT, `kubectl-${suite}`);
  if (!existsSync(unpacked)) fetch(suite, unpacked);
  return join(unpacked, 'usr/bin/kubectl');
}

function fetch(suite: Suite, unpacked: string): void {
  // Downloaded to another name and then renamed, so an interrupted download leaves no file that looks complete.
  const folder = `${unpacked}.${process.pid}`;
  const [lists, cache, sources] = [join(folder, 'lists'), join(folder, 'cache'), join(folder, 'sources.list')];
  for (const path of [lists, cache]) mkdirSync(join(path, 'partial'), { recursive: true });
  writeFileSync(sources, `deb [signed-by=${KEYS}] http://deb.debian.org/debian ${suite} main\n`);
  const options = [
    `Dir::State::Lists=${lists}`,
    `Dir::Cache=${cache}`,
    `Dir::Etc::SourceList=${sources}`,
    'Dir::Etc::SourceParts=-',
    // The settings of this machine must not apply.
    'Dir::State::Status=/dev/null',
    'APT::Sandbox::User=root',
  ].flatMap((option) => ['-o', option]);
  try {
    execFileSync('apt-get', [...options, 'update', '-qq'], { stdio: 'pipe' });
    execFileSync('apt-get', [...options, 'download', '-qq', PACKAGES[suite]], { cwd: folder, stdio: 'pipe' });
    const [deb = ''] = readdirSync(folder).filter((name) => name.endsWith('.deb'));
    execFileSync('dpkg-deb', ['-x', join(folder, deb), join(folder, 'root')], { stdio: 'pipe' });
    execFileSync(join(folder, 'root/usr/bin/kubectl'), ['version', '--client'], { stdio: 'pipe' });
    renameSync(join(folder, 'root'), unpacked);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
