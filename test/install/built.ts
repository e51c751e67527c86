// What of the install matrix is built and run. The whole of it takes minutes and a gigabyte, which only the nightly tier spends.

import { TARGETS } from '../../toolchain/targets.js';
import { TIER } from '../support/tier.js';

export const IS_WHOLE = TIER === 'nightly';

/** The binaries that are built and tested: that of the ordinary machine, or all. */
export const BUILT = IS_WHOLE ? TARGETS : TARGETS.slice(0, 1);
