import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '#pulumi/fly/test/check.ts';
import { raw } from '#pulumi/fly/test/client.ts';
import { requireNginx } from '#pulumi/fly/test/programs.ts';
import { commandOf, freePorts, refusal } from '#pulumi/fly/test/world.ts';
import { block, directive, nginxText, quote, regex, variables } from '../nginx/syntax.ts';

/** Everything that nginx's parser could read as something else, and a few hundred random strings. */
const HOSTILE = [
  ...[
    '',
    ' ',
    ';',
    '{',
    '}',
    '#',
    '"',
    "'",
    '\\',
    '\\\\',
    '\\n',
    '\\t',
    '\n',
    '\r',
    '\t',
    '\\"',
    '"; return 500; #',
    "'}",
    'a b',
    'a;b{c}#d',
  ],
  ...[
    'default',
    'on',
    '~x',
    '~*x',
    '=',
    '@x',
    '!x',
    '"quoted"',
    "it's",
    '\\x',
    'end\\',
    '\u00e9\u4e16\u{1f600}',
    '\u0001\u001f\u007f',
    '%d',
    '%%',
    '(',
    ')',
    '[a]',
  ],
  ...fc
    .sample(fc.string({ unit: 'binary', maxLength: 60 }), { numRuns: 300, seed: 1 })
    .filter((text) => !/[$\0]/.test(text)),
  ...fc.sample(
    fc.string({
      unit: fc.constantFrom('\\', '"', "'", '{', '}', ';', '#', '\n', '\r', '\t', ' ', 'a', 'x', '~', '='),
      maxLength: 40,
    }),
    {
      numRuns: 300,
      seed: 2,
    },
  ),
];

let folder: string;
let port = 0;
let stop: () => Promise<unknown>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'edge-syntax-'));
  [port = 0] = await freePorts(1);
  mkdirSync(join(folder, 'etc'));
  writeFileSync(
    join(folder, 'etc/nginx.conf'),
    nginxText([
      directive('daemon', 'off'),
      directive('pid', join(folder, 'pid')),
      block('events', []),
      block(
        'http',
        [],
        directive('access_log', 'off'),
        directive('client_body_temp_path', join(folder, 'body')),
        directive('proxy_temp_path', join(folder, 'proxy')),
        block(
          'server',
          [],
          directive('listen', port),
          HOSTILE.map((text, index) => block('location', ['=', `/${index}`], directive('return', 200, text))),
        ),
      ),
    ]),
  );
  expect(refusal(requireNginx(), folder)).toBeUndefined();
  const nginx = spawn(requireNginx(), commandOf(folder), { stdio: 'ignore' });
  stop = () => {
    nginx.kill('SIGTERM');
    return once(nginx, 'exit');
  };
}, 600_000);
afterAll(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

test('nginx reads every string back as it was written', async () => {
  await eventually(async () => expect((await raw(port, ['GET /0 HTTP/1.0\r\n\r\n'])).text).toContain('200 OK'));
  for (const [index, text] of HOSTILE.entries()) {
    const { text: answer } = await raw(port, [`GET /${index} HTTP/1.0\r\n\r\n`]);
    expect(Buffer.from(answer.slice(answer.indexOf('\r\n\r\n') + 4), 'latin1').toString(), JSON.stringify(text)).toBe(
      text,
    );
  }
});

test('a string cannot hold a variable, a NUL byte, or more than nginx reads', () => {
  expect(() => quote('a$b')).toThrow('nginx has no way to write a dollar sign that is not a variable');
  expect(() => variables`$host${'$secret'}`).toThrow('dollar sign');
  expect(() => quote('a\0b')).toThrow('nginx ends a string at a NUL byte');
  expect(() => quote('x'.repeat(4001))).toThrow('an argument has at most 4000 bytes');
  expect(quote('x'.repeat(4000))).toHaveLength(4000);
});

test('variables and regular expressions keep what is special in them', () => {
  expect(quote(variables`$host${'/a'}`)).toBe('$host/a');
  expect(quote(regex('^/a{2}\\.b$', '~'))).toBe('"~^/a{2}\\\\.b$"');
});

test('blocks are indented', () => {
  expect(nginxText([block('a', ['b'], directive('c', 1), [directive('d'), block('e', [])])])).toBe(
    'a b {\n  c 1;\n  d;\n  e {\n  }\n}\n',
  );
});
