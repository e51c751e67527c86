// A slow network between members of a cluster of etcd 3.5.

import { itAnswers } from './answers.js';
import { faultsOf } from './faults.js';

itAnswers({ version: '3.5' }, faultsOf('3.5', 'links'));
