// The real kubectl in two versions: bookworm's and a newer suite's, unpacked beside one another, without an installation.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const SUITES = ['bookworm', 'sid'] as const;
/** The package that has it there. */
const PACKAGES = { bookworm: 'kubernetes-client', sid: 'kubectl' } as const;

/** The program; `undefined` where apt cannot fetch it. Kept for later runs. */
export function kubectlOf(suite: (typeof SUITES)[number]): string | undefined {
  const folder = join(tmpdir(), `etcd-disk-bench-kubectl-${suite}`);
  const program = join(folder, 'root/usr/bin/kubectl');
  if (!existsSync(program)) fetch(suite, folder);
  return existsSync(program) ? program : undefined;
}

function fetch(suite: (typeof SUITES)[number], folder: string): void {
  if (spawnSync('sh', ['-c', 'command -v apt-get dpkg-deb']).status !== 0) return;
  const [lists, cache, sources] = ['lists', 'cache', 'sources.list'].map((name) => join(folder, name));
  for (const path of [lists, cache]) mkdirSync(join(path ?? '', 'partial'), { recursive: true });
  writeFileSync(
    sources ?? '',
    `deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian ${suite} main\n`,
  );
  const options = [
    `Dir::State::Lists=${lists}`,
    `Dir::Cache=${cache}`,
    `Dir::Etc::SourceList=${sources}`,
    'Dir::Etc::SourceParts=-',
    'Dir::State::Status=/dev/null',
    'APT::Sandbox::User=root',
  ].flatMap((option) => ['-o', option]);
  try {
    execFileSync('apt-get', [...options, 'update', '-qq'], { stdio: 'pipe' });
    execFileSync('apt-get', [...options, 'download', '-qq', PACKAGES[suite]], { cwd: folder, stdio: 'pipe' });
  } catch {
    return;
  }
  const [deb] = readdirSync(folder).filter((name) => name.endsWith('.deb'));
  if (deb !== undefined) execFileSync('dpkg-deb', ['-x', join(folder, deb), join(folder, 'root')]);
}
