// CI says of a change whether it is good, always the same: its properties are tried on the same values. Elsewhere they are fresh.

import fc from 'fast-check';

if (process.env['CI']) fc.configureGlobal({ seed: 1 });
