// The MachineConfig of a move on OpenShift: its fields against Ignition 3.2, its units by systemd-analyze.

import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { diskMove } from '../../lib/disk-move/disk-move.js';
import { machineRoot, readMachine, withFiles } from '../storage/machine.js';
import { freshDirectory } from '../support/fresh-directory.js';
import { needs } from '../support/needs.js';

const SDG = '/sys/devices/pci0000:00/0000:00:1f.2/ata1/host1/target1:0:0/1:0:0:0/block/sdg';
const BY_PATH = '/dev/disk/by-path/pci-0000:00:1f.2-ata-1';

/** A captured machine with etcd on one disk, and an empty second disk. */
async function machineConfig(files: Readonly<Record<string, string>> = {}, target = '/dev/sdg'): Promise<string> {
  const machine = readMachine('sata-hdd');
  const whole = {
    ...machine,
    entries: machine.entries.filter(({ path }) => !path.includes('sdg1') && !path.endsWith('8:97')),
  };
  const { root, remove } = machineRoot(
    withFiles(whole, {
      '/proc/self/mountinfo': '1 0 254:0 / / rw - ext4 /dev/vda rw\n',
      '/var/lib/etcd/member/wal/x': '',
      [`${SDG}/size`]: '1875385008',
      [BY_PATH]: 'link:../../sdg',
      '/dev/sdg': '',
      ...files,
    }),
  );
  try {
    return await diskMove(target, { platform: 'openshift', sysroot: root });
  } finally {
    remove();
  }
}

/** The fields that are used of https://coreos.github.io/ignition/configuration-v3_2/. */
const SCHEMA = {
  type: 'object',
  required: ['apiVersion', 'kind', 'metadata', 'spec'],
  additionalProperties: false,
  properties: {
    apiVersion: { const: 'machineconfiguration.openshift.io/v1' },
    kind: { const: 'MachineConfig' },
    metadata: {
      type: 'object',
      required: ['name', 'labels'],
      additionalProperties: false,
      properties: {
        name: { type: 'string', pattern: '^\\d\\d-[a-z0-9-]+$' },
        labels: { const: { 'machineconfiguration.openshift.io/role': 'master' } },
      },
    },
    spec: {
      type: 'object',
      additionalProperties: false,
      required: ['config'],
      properties: {
        config: {
          type: 'object',
          additionalProperties: false,
          required: ['ignition', 'systemd'],
          properties: {
            ignition: { const: { version: '3.2.0' } },
            systemd: {
              type: 'object',
              additionalProperties: false,
              required: ['units'],
              properties: {
                units: {
                  type: 'array',
                  minItems: 4,
                  items: {
                    type: 'object',
                    additionalProperties: false,
                    required: ['name', 'enabled', 'contents'],
                    properties: {
                      name: { type: 'string', pattern: '^[A-Za-z0-9:_.@\\\\-]+\\.(service|mount)$' },
                      enabled: { type: 'boolean' },
                      contents: { type: 'string', minLength: 1 },
                    },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
};

interface Config {
  readonly spec: {
    readonly config: { readonly systemd: { readonly units: readonly { name: string; contents: string }[] } };
  };
}

describe('the MachineConfig', () => {
  it('has the fields of its schema, and names the disk by its place', async () => {
    const text = await machineConfig();
    const config = parse(text) as Config;
    const ajv = new Ajv({ allErrors: true });
    expect(ajv.validate(SCHEMA, config) ? [] : ajv.errors).toEqual([]);
    const mount = config.spec.config.systemd.units.find(({ name }) => name === 'var-lib-etcd.mount');
    expect(mount?.contents).toContain(`What=${BY_PATH}\n`);
    expect(mount?.contents).toContain('Options=noatime,prjquota\n');
    expect(text).not.toContain('/dev/sdg');
    expect(text).toContain('one node at a time');
  });

  it('has units that systemd accepts', async (context) => {
    needs(context, 'systemd-analyze');
    const config = parse(await machineConfig()) as Config;
    const folder = join(freshDirectory(), 'etc/systemd/system');
    mkdirSync(folder, { recursive: true });
    const files = config.spec.config.systemd.units.map(({ name, contents }) => {
      writeFileSync(join(folder, name), contents);
      return join(folder, name);
    });
    const { stdout, stderr, status } = spawnSync(
      'systemd-analyze',
      ['verify', '--man=no', '--recursive-errors=no', ...files],
      {
        encoding: 'utf8',
      },
    );
    // The units do not install programs that only RHCOS has.
    const complaints = `${stdout}${stderr}`
      .split('\n')
      .filter((line) => line !== '' && !/is not executable|not found|crio|kubelet/i.test(line));
    expect(complaints).toEqual([]);
    expect([0, 1]).toContain(status);
  });

  it('is refused for a disk without a name by place or serial number', async () => {
    await expect(machineConfig({ [BY_PATH]: 'link:../../sdz' })).rejects.toThrow(
      /has no name in \/dev\/disk\/by-path or by-id/,
    );
  });
});
