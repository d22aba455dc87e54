import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { block, component, ref } from '../alloy.ts';
import { alloy, ini, json, plainText, tagged, yaml } from '../config.ts';
import type { ConfigContent } from '../config.ts';
import { serialize as serializeAt } from './index.ts';

const serialize = (content: ConfigContent) => serializeAt(content, { subject: 'service app', field: 'files a.ini' });

test('YAML keeps custom tags, omits undefined keys, and quotes ambiguous strings', () => {
  const content = yaml({
    secret: tagged('!Env', 'NAME'),
    found: tagged('!Find', ['model', ['name', 'admins']]),
    part: tagged('!Part', { of: 'it' }),
    none: undefined,
    port: '8080',
    answer: 'yes',
  });
  expect(serialize(content)).toBe(
    "secret: !Env NAME\nfound: !Find \n  - model\n  - - name\n    - admins\npart: !Part \n  of: it\nport: '8080'\nanswer: 'yes'\n",
  );
});

test('INI has one section per group, also if its name contains dots', () => {
  expect(serialize(ini({ server: { root_url: 'https://it' }, auth: { generic_oauth: { enabled: true } } }))).toBe(
    '[server]\nroot_url = https://it\n\n[auth.generic_oauth]\nenabled = true\n',
  );
});

test('INI takes a section with a dot, and protects what Go would read as a comment or a quotation', () => {
  const text = serialize(
    ini({
      'auth.ldap': { enabled: true, hosts: ['a', 'b'] },
      database: { password: 'a;b#c', path: "'quoted'", expression: "contains(groups[*], 'a') || 'b'", folder: 'C:\\' },
      none: {},
    }),
  );
  expect(text).toBe(
    "[auth.ldap]\nenabled = true\nhosts = a, b\n\n[database]\npassword = `a;b#c`\npath = `'quoted'`\n" +
      "expression = contains(groups[*], 'a') || 'b'\nfolder = `C:\\`\n",
  );
});

test.each([
  [
    'a value with a backquote and a comment',
    { s: { key: '`a`;b' } },
    'service app: files a.ini [s] key = "`a`;b": no ini file can hold',
  ],
  [
    'a key with an equals sign',
    { s: { 'a=b': 'c' } },
    'service app: files a.ini [s] = "a=b": a name in an ini file has no quotes',
  ],
  [
    'a section with a bracket',
    { 'a]': { b: 'c' } },
    'service app: files a.ini = "a]": a name in an ini file has no quotes',
  ],
])('INI refuses %s', (_, value, message) => {
  expect(() => serialize(ini(value))).toThrow(message);
});

test.each([
  'yes',
  'No',
  'on',
  'y',
  '1_000',
  '1_',
  '0b1_0',
  '012',
  '0x1f',
  '0o17',
  '1e3',
  'e123456',
  '12:30',
  '-1:30:00',
  '.5',
  '2026-01-31',
])('YAML: the text %s stays a text for readers of YAML 1.1 and 1.2', (text) => {
  const written = serialize(yaml({ text }));
  for (const version of ['1.1', '1.2'] as const) {
    // Only this reader takes e123456 for a number.
    if (text !== 'e123456' || version === '1.2') expect(parse(written, { version })).toEqual({ text });
  }
  expect(load(written)).toEqual({ text });
});

test('Alloy nests blocks, aligns attributes, and leaves references unquoted', () => {
  const content = alloy(
    component('loki.write', 'loki', {}, block('endpoint', { url: 'http://loki', headers: { 'X-Scope': 'a' } })),
    component('loki.source.file', 'logs', {
      targets: [{ __path__: '/var/log/x' }],
      forward_to: [ref('loki.write.loki.receiver')],
    }),
  );
  expect(serialize(content)).toBe(
    [
      'loki.write "loki" {',
      '  endpoint {',
      '    url     = "http://loki"',
      '    headers = {',
      '      "X-Scope" = "a",',
      '    }',
      '  }',
      '}',
      '',
      'loki.source.file "logs" {',
      '  targets    = [',
      '    {',
      '      __path__ = "/var/log/x",',
      '    },',
      '  ]',
      '  forward_to = [loki.write.loki.receiver]',
      '}',
      '',
    ].join('\n'),
  );
});

test('JSON is indented and text is written verbatim', () => {
  expect(serialize(json({ a: [1] }))).toBe('{\n  "a": [\n    1\n  ]\n}\n');
  expect(serialize(plainText('as it is\n'))).toBe('as it is\n');
});
