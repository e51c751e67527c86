// The Containerfile in parts: its stages, and the command of the image. An independent parser reads it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Copy, DockerfileParser, type Entrypoint, type From, type Instruction } from 'dockerfile-ast';

export interface Stage {
  readonly name: string | null;
  readonly instructions: readonly Instruction[];
}

const FILE = join(import.meta.dirname, '../../deploy/Containerfile');
const dockerfile = DockerfileParser.parse(readFileSync(FILE, 'utf8'));

/** The lines from one FROM to the next. */
export const STAGES: readonly Stage[] = dockerfile.getFROMs().map((from: From, index, all) => {
  const [first, last] = [from, all[index + 1]].map((at) => at?.getRange()?.start.line ?? Number.POSITIVE_INFINITY);
  const isWithin = (line = -1) => line > (first ?? 0) && line < (last ?? 0);
  return {
    name: from.getBuildStage(),
    instructions: dockerfile.getInstructions().filter((one) => isWithin(one.getRange()?.start.line)),
  };
});

/** The words of an instruction in JSON form: ENTRYPOINT or CMD. */
export function words(keyword: 'ENTRYPOINT' | 'CMD'): string[] {
  const [last] = dockerfile
    .getInstructions()
    .filter((one) => one.getKeyword() === keyword)
    .slice(-1);
  return ((last as Entrypoint | undefined)?.getJSONStrings() ?? []).map((word) => word.getJSONValue());
}

/** The stage that a COPY copies from; `undefined` for the build folder. */
export function copiedFrom(copy: Instruction): string | undefined {
  return (copy as Copy).getFromFlag()?.getValue() ?? undefined;
}
