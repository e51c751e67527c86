// The list of hardware: every machine gets its class, confidence, leaf devices and caveats.

import { describe, expect, it } from 'vitest';
import { inspectStorage } from '../../lib/storage/inspect.js';
import { MACHINES } from '../machines/table.js';
import { machineNames, machineRoot, machineText, readMachine, withFiles } from './machine.js';

const names = machineNames();

describe('the captured machines', () => {
  it.each(MACHINES)('$what ($machine)', async (row) => {
    const machine = withFiles(readMachine(row.machine), row.changed);
    const { root, remove } = machineRoot(machine);
    try {
      const storage = await inspectStorage(row.path ?? machine.paths[0] ?? '/', { sysroot: root });
      expect({
        class: storage.class,
        confidence: storage.confidence,
        leaves: storage.leaves.map((leaf) => leaf.name),
        because: storage.because.length > 0,
      }).toEqual({ class: row.class, confidence: row.confidence, leaves: row.leaves, because: true });
      expect(storage.caveats.map(({ id }) => id)).toEqual(row.caveats);
    } finally {
      remove();
    }
  });

  it('are all in the table', () => {
    const named = new Set(MACHINES.map((row) => row.machine));
    expect(names.filter((name) => !named.has(name))).toEqual([]);
  });

  it.each(names)('are small and have no identity: %s', (name) => {
    const text = machineText(name);
    expect(text.length).toBeLessThan(40_000);
    // The GUIDs of Hyper-V's own channels are the same on every machine.
    expect(text).not.toMatch(
      /(?!00000000|f8b3781)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-|\b\d+\.\d+\.\d+\.\d+\b|(serial|wwid)$/im,
    );
  });
});
