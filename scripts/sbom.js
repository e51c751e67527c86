// Prints the contents of the package as a CycloneDX document: npm's own document of installed dependencies, plus the parts that are bundled
// into dist/ or linked into the prebuilt binaries. Versions are the installed ones.

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
// Its headers are compiled into each binary.
const components = [...bundled, packageNamed('node-addon-api'), ...linkedIn()];

const added = new Map(components.map((component) => [component['bom-ref'], component]));
for (const ref of document.components.map((component) => component['bom-ref'])) added.delete(ref);
document.components.push(...added.values());
const own = document.metadata.component;
// npm uses the name of the folder.
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

/** The packages whose modules rolldown included in a bundle. */
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
  // A helper of the bundler itself, named @scope+name@version/file after a null character.
  const [, helper, version] = id.startsWith('\0') ? (/^(@?[^@/]+)@([^/]+)\//.exec(id.slice(1)) ?? []) : [];
  if (helper !== undefined) return helperNamed(helper.replace('+', '/'), version);
  throw new Error(`nobody can tell what package ${JSON.stringify(id)} is of, which is bundled`);
}

/** A component of npm's document, with the installed version. */
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

/**
 * The libraries that the compiler links into the prebuilt binaries, with the versions of this compiler. The unwinder is the machine's own.
 */
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
