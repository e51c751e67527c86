// The list of the components of the package, compared with its contents: licences in its JavaScript, headers in its binaries.

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { needs } from './support/needs.js';

const ROOT = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

const document = JSON.parse(
  execFileSync('npm', ['run', '--silent', 'sbom'], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  }),
);
const components: readonly { readonly name: string; readonly version: string; readonly purl: string }[] =
  document.components;

function installed(name: string) {
  const { version } = JSON.parse(read(`node_modules/${name}/package.json`));
  return {
    name,
    version,
    purl: `pkg:npm/${name}@${version}`,
    licenses: [{ license: { id: 'MIT' } }],
    scope: 'required',
  };
}

describe('the SBOM', () => {
  it('has every project whose licence is in dist/', () => {
    const code = readdirSync(join(ROOT, 'dist'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.js'))
      .map((name) => read(`dist/${name}`));
    const licensed = [...code.join('\n').matchAll(/([\w.@/-]+) \d+\.\d+\.\d+(?:\\n|\n)+(?=[^\n]*licen[cs]e)/gi)];
    expect(licensed.map(([, name]) => name)).toEqual(['uPlot']);
    for (const [, name = ''] of licensed)
      expect(components).toContainEqual(expect.objectContaining(installed(name.toLowerCase())));
  });

  it('has each package whose headers are compiled into the addon', (context) => {
    needs(context, 'g++');
    const includes = ['node_modules/node-addon-api', 'node_modules/node-api-headers/include'].flatMap((path) => [
      '-I',
      path,
    ]);
    const defines = ['-DNAPI_VERSION=8', '-DNAPI_CPP_EXCEPTIONS', '-DNODE_GYP_MODULE_NAME=etcd_disk_bench'];
    const files = execFileSync('g++', ['-std=c++20', '-M', ...defines, ...includes, 'native/addon/addon.cc'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    const packages = new Set([...files.matchAll(/node_modules\/([^/]+)\//g)].flatMap(([, name]) => name ?? []));
    // Node's own declarations are not compiled in.
    expect(packages.delete('node-api-headers')).toBe(true);
    expect([...packages]).toEqual(['node-addon-api']);
    for (const name of packages) expect(components).toContainEqual(expect.objectContaining(installed(name)));
  });

  it('has the installed dependencies, and each component once with its place', () => {
    const { dependencies } = JSON.parse(read('package.json'));
    const names = components.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(Object.keys(dependencies)));
    const refs = document.components.map((component: Record<string, unknown>) => component['bom-ref']);
    expect(new Set(refs).size).toBe(refs.length);
    const own = document.metadata.component;
    expect(own.name).toBe('etcd-disk-bench');
    const told: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[] = document.dependencies;
    expect(told.map(({ ref }) => ref).sort()).toEqual([own['bom-ref'], ...refs].sort());
    expect(new Set(told.flatMap(({ dependsOn }) => dependsOn))).toEqual(new Set(refs));
  });
});
