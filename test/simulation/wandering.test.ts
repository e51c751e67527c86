// Disks of the family that is judged wrongly most often: more of them, apart from the others, since they take as long as those together.

import { describe } from 'vitest';
import { itJudges } from './family.js';

describe('verdicts on synthetic disks', () => itJudges('autocorrelated', 4));
