// CI says of a change whether it is good, always the same: its properties are tried on the same values. Elsewhere they are fresh.

import fc from 'fast-check';
import { tries } from './tier.js';

fc.configureGlobal({ numRuns: tries(100), ...(process.env['CI'] ? { seed: 1 } : {}) });
