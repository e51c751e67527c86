// The options of a run in a program: invalid ones are rejected by name.

import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { type BenchmarkOptions, checkArguments } from '../lib/benchmark-options.js';
import { DiskBenchError } from '../lib/errors.js';

function refusal(directory: unknown, options: unknown = {}): DiskBenchError {
  try {
    checkArguments(directory, options as BenchmarkOptions);
  } catch (error) {
    expect(error).toBeInstanceOf(DiskBenchError);
    expect((error as DiskBenchError).code).toBe('ERR_INVALID_OPTION');
    expect((error as DiskBenchError).message).not.toContain('\n');
    return error as DiskBenchError;
  }
  throw new Error('it was accepted');
}

const accepted = (options: unknown) => expect(() => checkArguments('/data', options as BenchmarkOptions)).not.toThrow();

describe('the directory', () => {
  it.each([[''], [5], [undefined], [null], ['a\0b'], [['/data']]])('%j is rejected', (directory) => {
    expect(refusal(directory)).toMatchObject({ option: 'directory' });
  });
});

describe('options', () => {
  it('are all optional, and undefined is the default', () => {
    accepted({});
    const names = /unknown option none: use (.*)$/.exec(refusal('/data', { none: 1 }).message)?.[1]?.split(', ') ?? [];
    expect(names).toEqual(expect.arrayContaining(['durationSeconds', 'signal', 'mustExist', 'onProgress']));
    for (const name of names) accepted({ [name]: undefined });
  });

  it.each([null, 5, 'quick', () => {}])('that are not an object are rejected: %s', (options) => {
    expect(refusal('/data', options)).toMatchObject({ option: 'options' });
  });

  it.each(['durationSecond', 'confidence', 'constructor', 'toString'])('that do not exist are rejected: %s', (name) => {
    const error = refusal('/data', { [name]: 1 });
    expect(error.option).toBe(name);
    expect(error.message).toMatch(new RegExp(`^unknown option ${name}: use mode, limits, phases, `));
  });

  it.each([
    ['mustExist', 'yes', 'mustExist must be true or false'],
    ['handleSignals', 1, 'handleSignals must be true or false'],
    ['node', 5, 'node must be a text'],
    ['startAt', new Date(), 'startAt must be a text'],
    ['onStart', {}, 'onStart must be a function'],
    ['onProgress', 'often', 'onProgress must be a function'],
    ['limits', 5, "limits must be an object, such as { 'append-p99': 20e6 }"],
    ['limits', null, "limits must be an object, such as { 'append-p99': 20e6 }"],
    ['limits', [], "limits must be an object, such as { 'append-p99': 20e6 }"],
  ])('%s of the wrong type is rejected: %s', (option, value, message) => {
    expect(refusal('/data', { [option]: value })).toMatchObject({ option, message });
  });
});

describe('a signal', () => {
  it.each([
    ['a signal of this realm', new AbortController().signal],
    ['a signal that has fired', AbortSignal.abort()],
    ['a polyfill', { aborted: false, addEventListener: () => {} }],
    ['a signal of another realm', runInNewContext('({ aborted: false, addEventListener() {} })') as AbortSignal],
  ])('can be %s', (_, signal) => accepted({ signal }));

  it.each([
    ['a controller', new AbortController()],
    ['a text', 'stop'],
    ['null', null],
    ['an event target without a flag', { addEventListener: () => {} }],
    ['a flag without an event target', { aborted: false }],
  ])('cannot be %s', (_, signal) => {
    expect(refusal('/data', { signal })).toMatchObject({ option: 'signal', message: 'signal must be an AbortSignal' });
  });
});
