// The order of test files: long ones first, so that none of them runs last and alone.

import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** A sequencer that starts these files before all others. @param names ends of paths */
export function first(names: readonly string[]): typeof BaseSequencer {
  return class extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      const sorted = await super.sort(files);
      const isFirst = ({ moduleId }: TestSpecification) => names.some((name) => moduleId.endsWith(name));
      return [...sorted.filter(isFirst), ...sorted.filter((file) => !isFirst(file))];
    }
  };
}
