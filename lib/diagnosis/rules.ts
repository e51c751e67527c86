// All rules in order: faults at any speed, CPU shortage (which makes syncs look slow), disk, a blocked leader, network, maintenance and
// requests, space, and then open questions. The first rule that fails gives the answer; a weak one only if no stronger one fails.

import type { Rule, RuleRow } from './rule.js';
import { BROKEN_RULES } from './rules-broken.js';
import { BLOCKED_RULES, CPU_RULES } from './rules-cpu.js';
import { DISK_RULES, LOGGED_WRITE_RULE } from './rules-disk.js';
import { FAULT_RULES, MEMBER_BROKEN_RULE } from './rules-faults.js';
import { MAINTENANCE_RULES, REQUEST_RULES, SPACE_RULES } from './rules-load.js';
import { NETWORK_RULES, OPEN_NETWORK_RULES } from './rules-network.js';
import { KNOWN_FAULT_RULES, OPEN_RULES } from './rules-open.js';

const ROWS: readonly RuleRow[] = [
  ...BROKEN_RULES,
  MEMBER_BROKEN_RULE,
  ...CPU_RULES,
  ...DISK_RULES,
  ...NETWORK_RULES,
  ...MAINTENANCE_RULES,
  ...REQUEST_RULES,
  ...BLOCKED_RULES,
  LOGGED_WRITE_RULE,
  ...SPACE_RULES,
  ...FAULT_RULES,
  ...OPEN_NETWORK_RULES,
  ...OPEN_RULES,
  ...KNOWN_FAULT_RULES,
];

export const RULES: readonly Rule[] = ROWS.map((row) => ({ settle: [], ...row }));
