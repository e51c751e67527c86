// Faults of a disk, a member, the network and the CPU in a cluster of etcd 3.4, one after another.

import { itAnswers } from './answers.js';
import { faultsOf } from './faults.js';

itAnswers({ version: '3.4', hasSlowDisks: true }, faultsOf('3.4', 'members'));
