import { fail, throwIfAny } from './errors.ts';
import { Findings } from './findings.ts';
import { dataKey, dnsSubdomain, labelValue, metadataKey } from './syntax.ts';
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
  /**
   * What does not work without it. Pods start although it is missing, and read it when they restart.
   * @default required
   */
  readonly optional?: string;
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
 * Keys that the API server asks of a type, of which one is enough where there are several
 * (https://kubernetes.io/docs/concepts/configuration/secret/#secret-types).
 */
const requiredKeys: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'kubernetes.io/tls': [['tls.crt'], ['tls.key']],
  'kubernetes.io/basic-auth': [['username', 'password']],
  'kubernetes.io/ssh-auth': [['ssh-privatekey']],
  'kubernetes.io/dockerconfigjson': [['.dockerconfigjson']],
  'kubernetes.io/dockercfg': [['.dockercfg']],
};

/** Types that only Kubernetes makes. */
const madeElsewhere = /^kubernetes\.io\/service-account-token$/;

function inspectSecret(name: string, keys: SecretKeys, { type, labels = {} }: Omit<SecretProps, 'keys'>): void {
  const findings = new Findings(`secret ${name}`);
  findings.requireName('name', name, dnsSubdomain);
  const names = Object.keys(keys);
  findings.require(names.length > 0, 'keys', names, 'a Secret has at least one key', 'add one');
  for (const key of names) findings.requireSyntax('keys', key, dataKey, 'use hyphens instead of blanks and slashes');
  for (const choice of requiredKeys[type ?? ''] ?? []) {
    const holds = choice.some((key) => names.includes(key));
    findings.require(holds, 'keys', names, `a Secret of type ${type ?? ''} has ${choice.join(' or ')}`, 'add that key');
  }
  findings.require(
    !madeElsewhere.test(type ?? ''),
    'type',
    type,
    'only Kubernetes makes Secrets of that type',
    'use another',
  );
  for (const [key, value] of Object.entries(labels)) {
    findings.requireSyntax('labels', key, metadataKey, 'write the key as its reader documents it');
    findings.requireSyntax(`labels["${key}"]`, value, labelValue, 'shorten it, or use hyphens');
  }
  throwIfAny(findings.problems);
}

/**
 * Declares a Secret that containers of the service read; it is rendered because they use it:
 * `const db = secret('teslamate-db', { password: item.field('db_password') })`.
 *
 * @throws ModelError for a name, a key or a type that the API server refuses
 */
export function secret(name: string, keys: SecretKeys, options: Omit<SecretProps, 'keys'> = {}): Secret {
  inspectSecret(name, keys, options);
  const declared: Secret = {
    kind: 'secret',
    name,
    keys,
    ...options,
    key: (key) =>
      Object.hasOwn(keys, key)
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
