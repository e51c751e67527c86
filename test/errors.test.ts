import { constants } from 'node:os';
import { expect, it } from 'vitest';
import { codeOfErrno } from '../lib/errors.js';

it.each(['ENOSPC', 'EIO', 'EROFS', 'EDQUOT', 'ENOLCK', 'ESTALE', 'EBADMSG', 'ETIME'])('%s has its name', (name) => {
  expect(codeOfErrno((constants.errno as Record<string, number>)[name] ?? 0)).toBe(name);
});

it('an unknown errno has a name too', () => {
  expect(codeOfErrno(4000)).toContain('4000');
});
