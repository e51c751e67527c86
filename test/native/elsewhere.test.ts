// Systems other than Linux, or without a fitting addon: importing works, and a run reports the problem before it writes.

import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { describe, expect, it, onTestFinished } from 'vitest';
import { TOOL } from '../../lib/version.js';
import { freshDirectory, namesIn } from '../support/fresh-directory.js';
import { run, startScript } from '../support/program.js';

const PRINT_ERROR = 'catch((error) => console.log(error.code, error.message))';
const root = fileURLToPath(new URL('../../', import.meta.url));

describe('the library', () => {
  it('reports that it needs Linux on another system', async () => {
    const directory = freshDirectory();
    const body = `Object.defineProperty(process, 'platform', { value: 'darwin' });
      await benchmarkEtcdDisk(directory, { onStart: () => console.log('started') }).${PRINT_ERROR};`;
    const { status, stdout } = await startScript(directory, body).ended;
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout:
        'ERR_UNSUPPORTED_PLATFORM measuring a disk for etcd needs Linux; this is darwin: run it on the machine that will run etcd\n',
    });
    expect(namesIn(directory)).toEqual([]);
  });

  it('reports the files it tried and the fix when it has no addon for this machine', async () => {
    const directory = freshDirectory();
    for (const name of ['dist', 'package.json']) cpSync(join(root, name), join(directory, name), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
    const index = pathToFileURL(join(directory, 'dist/index.js')).href;
    const code = `const { benchmarkEtcdDisk } = await import('${index}'); await benchmarkEtcdDisk('.').${PRINT_ERROR};`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', code], { cwd: directory });
    expect(stdout).toMatch(
      /^ERR_ADDON_NOT_LOADED no native addon for linux-\w+, (glibc [\d.]+|musl), Node \S+: tried build\/Release \(no binary\) and prebuilds\/linux-\w+ \(no binary\) in /,
    );
    expect(stdout).toContain('npm run build');
  });

  it('reports an addon of another version before using it', async () => {
    const directory = freshDirectory();
    for (const name of ['dist', 'package.json']) cpSync(join(root, name), join(directory, name), { recursive: true });
    const loader = join(directory, 'node_modules/node-gyp-build');
    mkdirSync(loader, { recursive: true });
    writeFileSync(join(loader, 'index.js'), 'module.exports = () => ({ layout: { totalsLength: 4 } });');
    symlinkSync(join(root, 'node_modules/hdr-histogram-js'), join(directory, 'node_modules/hdr-histogram-js'));
    const index = pathToFileURL(join(directory, 'dist/index.js')).href;
    const code = `const { benchmarkEtcdDisk } = await import('${index}'); await benchmarkEtcdDisk('.').${PRINT_ERROR};`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', code], { cwd: directory });
    expect(stdout).toMatch(
      /^ERR_ADDON_NOT_LOADED .*; it was built for another version of the package: .*npm run build/,
    );
  });
});

describe.each(['esm', 'cjs'] as const)('a program that bundles the library as %s', (format) => {
  it('imports it, renders a saved report, and gets a clear error when it measures without the addon', async () => {
    const directory = freshDirectory();
    // Outside of the package and the checkout, from which it could be resolved.
    const elsewhere = mkdtempSync(join(tmpdir(), 'etcd-disk-bench-bundled-'));
    onTestFinished(() => rmSync(elsewhere, { recursive: true, force: true }));
    const program = join(directory, 'program.js');
    const report = join(root, 'test/golden/reports/recommended.json');
    writeFileSync(
      program,
      `import { readFileSync } from 'node:fs';
       import { benchmarkEtcdDisk, render } from ${JSON.stringify(join(root, 'dist/index.js'))};
       render(JSON.parse(readFileSync(${JSON.stringify(report)}, 'utf8')))
         .then((text) => console.log(text.includes('recommended')))
         .then(() => benchmarkEtcdDisk('.')).${PRINT_ERROR};`,
    );
    const bundle = await rolldown({ input: program, platform: 'node', logLevel: 'silent' });
    await bundle.write({ dir: elsewhere, format, entryFileNames: `bundle.${format === 'esm' ? 'mjs' : 'cjs'}` });
    await bundle.close();
    const [main = ''] = readdirSync(elsewhere).filter((name) => name.startsWith('bundle.'));
    const { stdout, stderr } = await run(process.execPath, [join(elsewhere, main)], { cwd: elsewhere });
    expect(stderr).toBe('');
    expect(stdout).toMatch(
      /^true\nERR_ADDON_NOT_LOADED no native addon for linux-\w+, .*: the package etcd-disk-bench was not found from .*: install it next to the program/,
    );
  });
});

it('the reports have the version of the package', () => {
  expect(TOOL.version).toBe(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version);
});
