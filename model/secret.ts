import { fail } from './errors.ts';
import type { Text } from './value.ts';

/** The keys of a Kubernetes Secret: vault fields, templates with fields and addresses, or plain texts. */
export type SecretKeys = Readonly<Record<string, Text>>;

/** A Kubernetes Secret that External Secrets creates from the vault. */
export interface SecretProps {
  readonly keys: SecretKeys;
  /**
   * Type of the Kubernetes Secret.
   * @default 'Opaque'
   */
  readonly type?: string;
  /** Labels by which a consumer finds the Secret. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** A Secret with its name. Declare one with {@link secret}. */
export interface Secret extends SecretProps {
  readonly kind: 'secret';
  readonly name: string;
  /**
   * A reference to one of its keys, for an environment variable.
   *
   * @throws ModelError if it has no such key
   */
  key(name: string): SecretKey;
}

/** A reference to a key of a Secret in the same namespace. */
export interface SecretKey {
  readonly kind: 'secret-key';
  readonly secret: Secret;
  readonly key: string;
}

/**
 * Declares a Secret for containers of the service. It is rendered because they use it:
 * `const db = secret('teslamate-db', { password: item.field('db_password') })`.
 */
export function secret(name: string, keys: SecretKeys, options: Omit<SecretProps, 'keys'> = {}): Secret {
  const declared: Secret = {
    kind: 'secret',
    name,
    keys,
    ...options,
    key: (key) =>
      key in keys
        ? { kind: 'secret-key', secret: declared, key }
        : fail({
            subject: `secret ${name}`,
            field: 'keys',
            value: key,
            rule: `the Secret has no such key; it has ${Object.keys(keys).join(', ')}`,
            fix: 'use one of them, or add the key',
          }),
  };
  return declared;
}

/**
 * A Secret declared by another service of the same namespace: `secretOf(grafanaConfig,
 * 'grafana-admin').key('admin-user')`.
 *
 * @throws ModelError if that service declares no Secret of this name
 */
export const secretOf = (
  service: { readonly name: string; readonly secrets: Readonly<Record<string, Secret>> },
  name: string,
): Secret =>
  service.secrets[name] ??
  fail({
    subject: `service ${service.name}`,
    field: 'secrets',
    value: name,
    rule: `the service declares no such Secret; it declares ${Object.keys(service.secrets).join(', ') || 'none'}`,
    fix: 'use one of them, or declare it there',
  });
