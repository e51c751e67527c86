// The arguments of the command line, and the errors for wrong ones. The tests parse in this process and measure nothing.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Arguments, COMMANDS, FLAGS, parseArguments } from '../../lib/cli/arguments.js';
import { HELP, HELP_ALL } from '../../lib/cli/help.js';

let [stdout, stderr] = ['', ''];

beforeEach(() => {
  [stdout, stderr] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += text;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += text;
    return true;
  });
});

afterEach(() => vi.restoreAllMocks());

const parse = (...argv: readonly string[]) => parseArguments(argv, '1.2.3');

function parsed(...argv: readonly string[]): Arguments {
  const args = parse(...argv);
  if ('exitStatus' in args) throw new Error(`it was refused: ${stderr}`);
  return args;
}

/** The error for these arguments: one line on stderr, nothing on stdout, exit status 2. */
function refusal(...argv: readonly string[]): string {
  expect(parse(...argv)).toEqual({ exitStatus: 2 });
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^etcd-disk-bench: [^\n]+\n$/);
  return stderr.slice('etcd-disk-bench: '.length, -1);
}

describe('the measure command', () => {
  it("accepts directories alone, with the library's defaults", () => {
    expect(parsed('/var/lib/etcd')).toEqual({
      command: 'measure',
      directories: ['/var/lib/etcd'],
      format: 'text',
      output: [],
    });
    expect(parsed('measure', '/a', '/b')).toEqual(parsed('/a', '/b'));
  });

  it.each<[readonly string[], object]>([
    [['--quick'], { quick: true }],
    [['--thorough'], { thorough: true }],
    [['--duration', '10m'], { duration: 600 }],
    [['--allow-live'], { allowLive: true }],
    [['--concurrent', '/b'], { concurrent: true, directories: ['/b', '/a'] }],
    [['--keep-free', '1GiB'], { keepFree: 2 ** 30 }],
    [['--format', 'json'], { format: 'json' }],
    [['-o', 'a.json', '--output', 'b.html'], { output: ['a.json', 'b.html'] }],
    [['--strict'], { strict: true }],
    [['-v'], { verbose: true }],
    [['--verbose'], { verbose: true }],
    [['-q'], { quiet: true }],
    [['--quiet'], { quiet: true }],
    [['--rate', '50'], { rate: 50 }],
    [['--write-size', '2KiB'], { writeSize: 2048 }],
    [['--phase', 'paced'], { phase: 'paced' }],
    [['--max-bytes', '300MB'], { maxBytes: 300e6 }],
    [['--limit', 'append-p99=20ms', '--limit', 'append-rate=9'], { limit: { 'append-p99': 20e6, 'append-rate': 9 } }],
    [['--nice'], { nice: true }],
    [['--seed', '7'], { seed: 7 }],
    [['--must-exist'], { mustExist: true }],
    [['--node', 'cp-1'], { node: 'cp-1' }],
    [['--start-at', '2026-11-29T14:00:00Z'], { startAt: '2026-11-29T14:00:00Z' }],
    [['--debug'], { debug: true }],
  ])('accepts %j before and after the word measure', (options, expected) => {
    expect(parsed(...options, '/a')).toMatchObject({ command: 'measure', ...expected });
    expect(parsed('measure', ...options, '/a')).toEqual(parsed(...options, '/a'));
  });

  it.each<[readonly string[], string]>([
    [[], 'name the directory that etcd will use, such as: etcd-disk-bench /var/lib/etcd'],
    [['measure'], 'name the directory that etcd will use, such as: etcd-disk-bench /var/lib/etcd'],
    [['--quick'], 'name the directory that etcd will use, such as: etcd-disk-bench /var/lib/etcd'],
    [['--thorogh', '/a'], 'unknown option --thorogh; did you mean --thorough?'],
    [['--durration', '5s', '/a'], 'unknown option --durration; did you mean --duration?'],
    [['--fast', '/a'], 'unknown option --fast'],
    [['--concurrent', '/a'], '--concurrent needs two directories or more'],
    [['--quick', '--thorough', '/a'], "option '--quick' cannot be used with option '--thorough'"],
  ])('rejects %j', (argv, message) => expect(refusal(...argv)).toBe(message));

  it.each<[readonly string[], RegExp]>([
    [['--duration', 'soon', '/a'], /'--duration <time>' argument 'soon' is invalid\. It must be a time such as/],
    [['--write-size', 'big', '/a'], /'--write-size <size>' argument 'big' is invalid\. It must be a size/],
    [['--rate=-5', '/a'], /'--rate <n>' argument '-5' is invalid\. It must be a plain number/],
    [['--limit', 'append-p99=10', '/a'], /such as append-p99=20ms/],
    [['--limit', 'append-p99=1s', '--limit', 'append-p99=2s', '/a'], /append-p99 is given twice/],
    [['--phase', 'burst', '/a'], /'--phase <phase>' argument 'burst' is invalid.*closed-loop, paced, both/],
    [['--duration'], /'--duration <time>' argument missing/],
  ])('rejects %j with its message', (argv, message) => expect(refusal(...argv)).toMatch(message));
});

describe('an option before a command', () => {
  it.each([
    [['--strict', 'report', 'a.json'], "option '--strict' must come after report"],
    [['-q', 'inspect', '/'], "option '-q, --quiet' must come after inspect"],
    [['--format', 'json', 'compare', 'a.json', 'b.json'], "option '--format <format>' must come after compare"],
    [['--quick', 'measure', '/a'], "option '--quick' must come after measure"],
    [['--debug', 'fleet', 'merge', 'a'], "option '--debug' must come after fleet merge"],
  ])('is rejected, because it would be lost: %j', (argv, message) => expect(refusal(...argv)).toBe(message));
});

describe('the other commands', () => {
  it('parse their own arguments', () => {
    expect(parsed('inspect', '--format', 'json', '/')).toEqual({ command: 'inspect', path: '/', format: 'json' });
    expect(parsed('report', '-', '-v')).toEqual({ command: 'report', file: '-', output: [], verbose: true });
    expect(parsed('compare', 'a.json', '-')).toMatchObject({ command: 'compare', files: ['a.json', '-'] });
  });

  it.each<[readonly string[], RegExp]>([
    [['inspect'], /missing required argument 'path'/],
    [['inspect', '--strict', '/'], /unknown option --strict/],
    [['inspect', '/', '/tmp'], /too many arguments/],
    [['report'], /missing required argument 'file\.json'/],
    [['report', '--strict', 'a.json'], /unknown option --strict/],
    [['report', '--formt', 'json', 'a.json'], /unknown option --formt; did you mean --format\?/],
    [['compare'], /missing required argument 'file\.json'/],
    [['compare', '--format', 'html', 'a.json'], /'--format <format>' argument 'html' is invalid/],
  ])('reject %j', (argv, message) => expect(refusal(...argv)).toMatch(message));
});

describe('the help', () => {
  it.each([['--help'], ['-h'], ['measure', '--help']])('is printed for %s', (...argv) => {
    expect(parse(...argv)).toEqual({ exitStatus: 0 });
    expect([stdout, stderr]).toEqual([HELP, '']);
  });

  it.each([['--help-all'], ['measure', '--help-all'], ['--help-all', '/var/lib/etcd']])(
    'is printed with all options for %s',
    (...argv) => {
      expect(parse(...argv)).toEqual({ exitStatus: 0 });
      expect([stdout, stderr]).toEqual([HELP_ALL, '']);
    },
  );

  it('of a command describes that command', () => {
    expect(parse('inspect', '--help')).toEqual({ exitStatus: 0 });
    expect(stdout).toMatch(/^Usage: etcd-disk-bench inspect \[options\] <path>/);
  });

  it('is not printed for --version', () => {
    expect(parse('--version')).toEqual({ exitStatus: 0 });
    expect(stdout).toBe('1.2.3\n');
  });

  it('has at most 60 lines of 80 columns', () => {
    const lines = HELP.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(60);
    for (const line of HELP_ALL.split('\n')) expect([line, line.length <= 80]).toEqual([line, true]);
    expect(HELP_ALL.startsWith(HELP)).toBe(true);
  });

  it('lists each command and no others', () => {
    const listed = [...HELP.matchAll(/^ {2}([a-z]+) [^\n]*? {2}/gm)].map(([, name]) => name);
    for (const command of COMMANDS) expect(listed).toContain(command);
    const section = HELP.slice(HELP.indexOf('Commands'), HELP.indexOf('Run length'));
    const commands = [...section.matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name);
    expect([...commands].sort()).toEqual([...COMMANDS].sort());
  });

  const flagsIn = (text: string) => new Set([...text.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([flag]) => flag));

  it('lists each option of measure and no others', () => {
    // Options that need a value get '1'. The parser rejects an unknown option before it reads the value.
    const isKnown = (flag: string) => {
      stderr = '';
      parse(flag, '1', '/a');
      return !stderr.includes(`unknown option ${flag}`);
    };
    for (const flag of flagsIn(HELP_ALL)) expect([flag, isKnown(flag)]).toEqual([flag, true]);
    for (const flag of OPTIONS) expect([flag, flagsIn(HELP_ALL).has(flag)]).toEqual([flag, true]);
  });

  it('lists each flag that an error can name', () => {
    for (const option of OPTIONS_OF_LIBRARY) expect(flagsIn(HELP_ALL)).toContain(FLAGS[option] ?? `--${option}`);
  });
});

/** All options that addMeasure() adds. */
const OPTIONS = [
  '--format --output --concurrent --write-size --rate --quick --thorough --duration --limit --max-bytes --phase',
  '--keep-free --allow-live --nice --seed --must-exist --node --start-at --strict --verbose --quiet --debug --help-all',
]
  .join(' ')
  .split(' ');

const OPTIONS_OF_LIBRARY = [
  'writeSizeBytes',
  'ratePerSecond',
  'durationSeconds',
  'maxBytes',
  'phases',
  'limits',
  'allowLive',
  'isConcurrent',
  'lowPriority',
  'keepFreeBytes',
  'mustExist',
  'node',
  'startAt',
  'seed',
];
