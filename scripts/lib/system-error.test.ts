import { expect, test } from 'vitest';
import { explainSystemError } from './system-error.ts';

const error = (code: string, syscall: string, path?: string): Error =>
  Object.assign(new Error(code), {
    code,
    syscall,
    ...(path === undefined ? {} : { path: `${process.cwd()}/${path}` }),
  });

test('an error of the system is told by the path from here, with the fix and the code', () => {
  expect(explainSystemError(error('ENOSPC', 'write', 'dist.new/a'))).toBe(
    'dist.new/a: no space is left on the disk. Free some and run the command again (ENOSPC).',
  );
  expect(explainSystemError(error('EMFILE', 'open'))).toMatch(
    /^The system says: too many files are open\. .* \(EMFILE\)\.$/,
  );
});

test('too many watched folders are no full disk', () => {
  expect(explainSystemError(error('ENOSPC', 'watch', 'fleet'))).toContain('max_user_watches');
});

test('what no person can mend is left to the stack trace', () => {
  expect(explainSystemError(error('EBADF', 'read'))).toBeUndefined();
  expect(explainSystemError(new TypeError('oops'))).toBeUndefined();
});
