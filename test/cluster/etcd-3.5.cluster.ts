// Faults of a disk, a member, the network and the CPU in a cluster of etcd 3.5, one after another.

import { itAnswers } from './answers.js';
import { faultsOf } from './faults.js';

itAnswers({ version: '3.5', hasSlowDisks: true }, faultsOf('3.5', 'members'));
