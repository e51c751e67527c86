// On CI, property tests always try the same values, so its result depends only on the change. Elsewhere the values are new in each run.

import fc from 'fast-check';
import { tries } from './tier.js';

fc.configureGlobal({ numRuns: tries(100), ...(process.env['CI'] ? { seed: 1 } : {}) });
