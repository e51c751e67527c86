// The part of the install tests that is built and run. The whole takes minutes and a gigabyte, so only the nightly tier runs it.

import { TARGETS } from '../../toolchain/targets.js';
import { TIER } from '../support/tier.js';

export const IS_WHOLE = TIER === 'nightly';

/** The binaries that are built and tested: only that of an ordinary machine, or all. */
export const BUILT = IS_WHOLE ? TARGETS : TARGETS.slice(0, 1);
