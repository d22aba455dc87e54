import { expect, test } from 'vitest';
import { block, component, ref } from '#model/alloy.ts';
import { alloy, ini, json, plainText, tagged, yaml } from '#model/config.ts';
import { serialize } from './index.ts';

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
