// Times, sizes and limits as typed on the command line.

import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { nearestName } from '../../lib/cli/edit-distance.js';
import { limit, plainNumber, seconds, sizeBytes } from '../../lib/cli/units.js';

describe('a time', () => {
  it.each([
    ['90', 90],
    ['90s', 90],
    ['0.6', 0.6],
    ['500ms', 0.5],
    ['1.5m', 90],
    ['10m', 600],
    ['24h', 86_400],
    ['2H', 7200],
    ['5d', 432_000],
  ])('parses %s as %f s', (text, expected) => expect(seconds(text)).toBeCloseTo(expected, 10));

  it.each(['', 's', '-5', '5 s', '5mm', '1e3', '.5', '5.', '0x10', 'NaN', 'Infinity', '5\n', '٣', 'constructor'])(
    'rejects %j',
    (text) => expect(() => seconds(text)).toThrow(InvalidArgumentError),
  );

  it('shows examples when it is invalid', () => {
    expect(() => seconds('soon')).toThrow('It must be a time such as 90s, 10m or 24h.');
  });
});

describe('a size', () => {
  it.each([
    ['8000', 8000],
    ['8000B', 8000],
    ['64KiB', 65_536],
    ['1.5KiB', 1536],
    ['300MB', 300e6],
    ['300mb', 300e6],
    ['1GiB', 2 ** 30],
    ['1gb', 1e9],
    ['20kB', 20e3],
    ['5MiB', 5 * 2 ** 20],
    ['0', 0],
  ])('parses %s as %i bytes', (text, expected) => expect(sizeBytes(text)).toBe(expected));

  it.each(['', 'big', '5M', '5 MB', '-1', '5TB', 'toString'])('rejects %j', (text) => {
    expect(() => sizeBytes(text)).toThrow('It must be a size such as 8000, 300MB or 1GiB.');
  });
});

describe('a plain number', () => {
  it('has no unit', () => {
    expect([plainNumber('30'), plainNumber('0.5')]).toEqual([30, 0.5]);
    for (const text of ['30s', '-5', '', 'fast']) expect(() => plainNumber(text)).toThrow(/plain number/);
  });
});

describe('a limit', () => {
  it.each([
    ['append-p99=20ms', { 'append-p99': 20e6 }],
    ['append-p99=800us', { 'append-p99': 800e3 }],
    ['longest-operation=2s', { 'longest-operation': 2e9 }],
    ['commit-p99=0.5s', { 'commit-p99': 0.5e9 }],
    ['append-rate=100', { 'append-rate': 100 }],
    ['stalled-appends=2%', { 'stalled-appends': 0.02 }],
    ['stalled-appends=0.02', { 'stalled-appends': 0.02 }],
  ])('parses %s', (text, expected) => expect(limit(text)).toEqual(expected));

  it('is added to earlier limits', () => {
    expect(limit('append-rate=100', { 'append-p99': 20e6 })).toEqual({ 'append-p99': 20e6, 'append-rate': 100 });
  });

  it('with an unknown id is passed on, because the library rejects it', () => {
    expect(limit('append-p98=1ms')).toEqual({ 'append-p98': 1e6 });
  });

  it('cannot be given twice', () => {
    expect(() => limit('append-p99=2s', { 'append-p99': 1e9 })).toThrow('The limit append-p99 is given twice.');
  });

  it.each([
    'append-p99=20',
    'append-p99=2%',
    'append-rate=5ms',
    'append-rate=5%',
    'stalled-appends=5ms',
    'append-p99',
    '=20ms',
    'append-p99=-1ms',
    'append-p99=ms',
    '',
  ])('rejects %j', (text) => {
    expect(() => limit(text)).toThrow('It must be an id and a value: ');
  });
});

describe('the suggestion for a misspelt name', () => {
  const COMMANDS = ['measure', 'inspect', 'disks', 'diagnose', 'fleet', 'report', 'compare'];

  it.each([
    ['inspct', 'inspect'],
    ['measre', 'measure'],
    ['mesaure', 'measure'],
    ['compaer', 'compare'],
    ['raport', 'report'],
    ['disk', 'disks'],
    ['fleets', 'fleet'],
    ['diagnos', 'diagnose'],
  ])('for %s is %s', (name, meant) => expect(nearestName(name, COMMANDS)).toBe(meant));

  it.each(['etcd', 'data', 'x', '', 'var', 'prometheus', 'fl'])('for %j does not exist', (name) => {
    expect(nearestName(name, COMMANDS)).toBeUndefined();
  });
});
