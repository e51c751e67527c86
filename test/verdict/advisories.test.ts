// Kernels that trouble etcd whatever the disk does.

import { describe, expect, it } from 'vitest';
import { ADVISORIES, hostAdvisories, kernelAdvisories } from '../../lib/verdict/advisories.js';

describe('the epoll regression of Ubuntu 5.4.0-132', () => {
  it.each([
    ['5.4.0-132-generic', undefined],
    ['5.4.0-132-lowlatency\n', null],
    ['5.4.0-132-generic', 'Ubuntu 5.4.0-132.148-generic 5.4.212\n'],
  ])('is told of %j with %j', (release, signature) => {
    expect(kernelAdvisories(release, signature)).toEqual([
      expect.objectContaining({ fixedIn: '5.4.0-135', effect: expect.stringContaining('not be the disk') }),
    ]);
  });

  it.each([
    ['5.4.0-131-generic', undefined],
    ['5.4.0-133-generic', undefined],
    ['5.4.0-135-generic', undefined],
    ['5.4.0-1320-aws', undefined],
    ['15.4.0-132-generic', undefined],
    ['6.8.0-132-generic', undefined],
    ['5.4.0-132-generic', 'Ubuntu 5.4.0-135.152-generic 5.4.218'],
    [null, undefined],
    ['', ''],
  ])('is not told of %j with %j', (release, signature) => {
    expect(kernelAdvisories(release, signature)).toEqual([]);
  });

  it('is told of an inspected machine', () => {
    const absent = (path: string) => ({ state: 'absent', path }) as const;
    const host = {
      kernelRelease: { state: 'read', path: '/proc/sys/kernel/osrelease', value: '5.4.0-132-generic' },
      versionSignature: absent('/proc/version_signature'),
      systemVendor: absent('/a'),
      productName: absent('/b'),
      chassisAssetTag: absent('/c'),
      isVirtualMachine: null,
    } as const;
    expect(hostAdvisories(host)).toHaveLength(1);
    expect(hostAdvisories({ ...host, kernelRelease: absent('/proc/sys/kernel/osrelease') })).toEqual([]);
  });
});

it('every advisory has a source that was read', () => {
  for (const { source } of ADVISORIES) {
    expect(source).toMatchObject({ url: expect.stringMatching(/^https:/), dateRead: expect.stringMatching(/^\d{4}-/) });
  }
});
