import { describe, expect, test } from 'vitest';
import type { SecretPart } from '#model/resolve.ts';
import { vaultItem } from '#model/vault.ts';
import { TemplateVariables, templateText } from './secret-template.ts';

const item = vaultItem({ vault: 'v', title: 'devpi', fields: ['root password', 'root-password', 'root_password'] });
const part = (name: string, urlEncoded = false): SecretPart => ({ field: item.field(name), urlEncoded });
const write = (...parts: readonly SecretPart[]) => templateText(parts, new TemplateVariables([]));

describe('two fields never share a variable', () => {
  test('whose names differ in a blank, a hyphen and an underscore', () => {
    expect(
      write(part('root password'), ' ', part('root-password'), ' ', part('root_password'), ' ', part('root password')),
    ).toBe(
      '{{ .devpi_root_password }} {{ .devpi_root_password_2 }} {{ .devpi_root_password_3 }} {{ .devpi_root_password }}',
    );
  });

  test('nor one with a key of the Secret', () => {
    const variables = new TemplateVariables(['devpi_root_password']);
    expect(variables.of(item.field('root password'))).toBe('devpi_root_password_2');
  });

  test('and items whose titles have no letters of ASCII are told apart', () => {
    const [one, two] = ['日本', '한국'].map((title) => vaultItem({ vault: 'v', title, fields: ['a'] }).field('a'));
    const variables = new TemplateVariables([]);
    expect([variables.of(one!), variables.of(two!)]).toEqual(['_a', '_a_2']);
  });

  test('and a digit in front is not read as a number', () => {
    const field = vaultItem({ vault: 'v', title: '1Password Connect', fields: ['token'] }).field('token');
    expect(new TemplateVariables([]).of(field)).toBe('_1password_connect_token');
  });
});

test('a field in a URL is percent-encoded, blanks too', () => {
  expect(write(part('root password', true))).toBe('{{ .devpi_root_password | urlquery | replace "+" "%20" }}');
});

test.each([
  [['{{ .x }}'], '{{ "{{" }} .x }}'],
  [['{'], '{{ "{" }}'],
  [['{', '{'], '{{ "{{" }}'],
  [['{{{ a { b }}'], '{{ "{{{" }} a { b }}'],
  [['{', part('root password'), '}'], '{{ "{" }}{{ .devpi_root_password }}}'],
] as const)('literal braces stay what they are: %j', (parts, text) => {
  expect(write(...parts)).toBe(text);
});
