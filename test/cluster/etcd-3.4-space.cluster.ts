// Large ranges, maintenance and a full database in a cluster of etcd 3.4, one after another.

import { itAnswers } from './answers.js';
import { putManyKeys } from './content.js';
import { faultsOf, QUOTA_BYTES } from './faults.js';

itAnswers({ version: '3.4', flags: [`--quota-backend-bytes=${QUOTA_BYTES}`] }, faultsOf('3.4', 'space'), putManyKeys);
