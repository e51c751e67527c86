// Prints what the package consists of, as CycloneDX: npm's own document, which knows what is installed beside the package, and what is
// inside it besides: bundled into dist/, or linked into the prebuilt binaries. Versions are those that are installed.

import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { LIB, PAGE } from './bundles.js';

const ROOT = join(import.meta.dirname, '..');
const OWN = `${realpathSync(join(ROOT, 'lib'))}/`;

const document = npmSbom(ROOT, '--omit', 'dev');
const everything = npmSbom(ROOT).components;
const bundled = [...(await partsOf(PAGE)), ...(await partsOf(LIB))];
// Its headers are code, and compiled into each binary.
const components = [...bundled, packageNamed('node-addon-api'), ...linkedIn()];

const added = new Map(components.map((component) => [component['bom-ref'], component]));
for (const ref of document.components.map((component) => component['bom-ref'])) added.delete(ref);
document.components.push(...added.values());
const own = document.metadata.component;
// npm takes the folder's.
own.name = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).name;
document.dependencies.find(({ ref }) => ref === own['bom-ref']).dependsOn.push(...added.keys());
document.dependencies.push(...[...added.keys()].map((ref) => ({ ref, dependsOn: [] })));
process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);

function npmSbom(folder, ...options) {
  const form = ['--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only'];
  const text = execFileSync('npm', ['sbom', '--loglevel=error', ...form, ...options], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(text);
}

/** What of others' a bundle has in it, by the modules that the bundler says it took in. */
async function partsOf(options) {
  const bundle = await rolldown(options);
  const { output } = await bundle.generate();
  await bundle.close();
  const modules = output.flatMap(({ moduleIds }) => moduleIds ?? []);
  return modules.filter((id) => !id.startsWith(OWN)).map(partOf);
}

function partOf(id) {
  const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id) ?? [];
  if (name !== undefined) return packageNamed(name);
  // A helper that the bundler brings in itself, named as @scope+name@version/file after a null character.
  const [, helper, version] = id.startsWith('\0') ? (/^(@?[^@/]+)@([^/]+)\//.exec(id.slice(1)) ?? []) : [];
  if (helper !== undefined) return helperNamed(helper.replace('+', '/'), version);
  throw new Error(`nobody can tell what package ${JSON.stringify(id)} is of, which is bundled`);
}

/** As npm's document has it, in the version that is installed. */
function packageNamed(name) {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8'));
  const known = everything.find((component) => component.name === name && component.version === version);
  if (known === undefined) throw new Error(`${name} ${version} is bundled, and package-lock.json does not know it`);
  return inside(known, {});
}

function helperNamed(name, version) {
  const { licenses } = packageNamed('rolldown');
  return inside(npmComponent(name, version), { licenses });
}

/** What the compiler of the prebuilt binaries links into them, each in the version that this compiler brings. The unwinder is the machine's. */
function linkedIn() {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'toolchain/package-lock.json'), 'utf8'));
  const [name] = Object.keys(packages[''].dependencies);
  const { version } = packages[`node_modules/${name}`];
  const compiler = npmComponent(name, version);
  return [
    inside(compiler, {
      description: 'The compiler of the prebuilt binaries: its start-up code and its helpers are linked in',
      licenses: [{ license: { id: 'MIT' } }],
    }),
    ...['libcxx', 'libcxxabi'].map((folder) =>
      inside(compiler, {
        'bom-ref': `${compiler['bom-ref']}#lib/${folder}`,
        name: folder.replace('cxx', 'c++'),
        purl: `${compiler.purl}#lib/${folder}`,
        description: "LLVM's C++ library as that compiler brings it, linked into the prebuilt binaries",
        licenses: [{ expression: 'Apache-2.0 WITH LLVM-exception' }],
      }),
    ),
  ];
}

function npmComponent(name, version) {
  const ref = `${name}@${version}`;
  return { 'bom-ref': ref, type: 'library', name, version, purl: `pkg:npm/${ref.replace('@', '%40')}` };
}

function inside(component, changes) {
  return {
    ...component,
    ...changes,
    scope: 'required',
    properties: [{ name: 'cdx:npm:package:bundled', value: 'true' }],
  };
}
