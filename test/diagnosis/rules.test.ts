// The tables of rules: each rule has a source, sentences, and an answer that fits its result.

import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../lib/diagnosis/limits.js';
import { ANSWERS } from '../../lib/diagnosis/rule.js';
import { RULES } from '../../lib/diagnosis/rules.js';
import { NEXT_WORDS, RULE_WORDS, SETTLE_WORDS } from '../../lib/report/messages/diagnosis.js';

describe('the rules', () => {
  test.each(RULES.map((rule) => [rule.id, rule] as const))('%s is complete', (id, rule) => {
    expect(rule.source.title.length).toBeGreaterThan(10);
    expect(rule.source.url).toMatch(/^https:\/\//);
    expect(rule.source.dateRead).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(RULE_WORDS[id]).toBeDefined();
    for (const step of rule.settle) expect(SETTLE_WORDS[step]).toBeDefined();
    if (rule.result === 'fail') expect(ANSWERS).toContain(rule.answer);
    else expect(rule.answer).toBeNull();
  });

  test('use no id twice, and leave no sentence unused', () => {
    const ids = RULES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(Object.keys(RULE_WORDS).sort()).toEqual([...ids].sort());
  });

  test('have a source for each limit, and next steps of at most two lines of 80 columns', () => {
    for (const { source } of Object.values(LIMITS)) expect(source.url).toMatch(/^https:\/\//);
    for (const text of [...Object.values(SETTLE_WORDS), ...Object.values(NEXT_WORDS)])
      expect(text.length).toBeLessThan(140);
  });
});
