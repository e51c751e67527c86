// Kernels whose epoll makes etcd lose its leader, by release and distribution.

import { describe, expect, it } from 'vitest';
import { kernelFault } from '../lib/kernel-faults.js';

describe('the epoll faults of kernels', () => {
  it.each<[string, boolean | null, string | undefined]>([
    ['5.4.0-132-generic', true, 'ubuntu-5.4.0-132-epoll'],
    ['5.4.0-132-lowlatency', null, 'ubuntu-5.4.0-132-epoll'],
    ['5.4.0-132-generic', false, undefined],
    ['5.4.0-131-generic', true, undefined],
    ['5.4.0-133-generic', true, undefined],
    ['5.4.0-135-generic', true, undefined],
    ['5.4.0-1320-aws', true, undefined],
    ['15.4.0-132-generic', null, undefined],
    ['6.14.3', null, undefined],
    ['6.14.4', null, 'linux-6.14.4-epoll'],
    ['6.14.7-200.fc41', false, 'linux-6.14.4-epoll'],
    ['6.14.8', null, undefined],
    ['6.14.40', null, undefined],
    ['', null, undefined],
  ])('are in %j (Ubuntu: %s): %s', (release, isUbuntu, fault) => {
    expect(kernelFault(release, isUbuntu)?.id).toBe(fault);
  });
});
