// Kernels whose epoll makes etcd lose its leader, by release and distribution.

import { describe, expect, it } from 'vitest';
import { kernelFault } from '../../lib/diagnosis/known-faults.js';

describe('the epoll faults of kernels', () => {
  it.each<[string, string | null, string | null]>([
    ['5.4.0-132-generic', 'Ubuntu 20.04.5 LTS', 'ubuntu-epoll'],
    ['5.4.0-132-generic', null, 'ubuntu-epoll'],
    ['5.4.0-132-generic', 'Debian GNU/Linux 12', null],
    ['5.4.0-131-generic', 'Ubuntu 20.04.5 LTS', null],
    ['5.4.0-133-generic', 'Ubuntu 20.04.5 LTS', null],
    ['5.4.0-1320-aws', 'Ubuntu 20.04.5 LTS', null],
    ['6.14.3', null, null],
    ['6.14.4', null, 'mainline-epoll'],
    ['6.14.7-200.fc41', 'Fedora Linux 41', 'mainline-epoll'],
    ['6.14.8', null, null],
  ])('are in %s (%s): %s', (release, distribution, fault) => {
    expect(kernelFault(release, distribution)).toBe(fault);
  });
});
