import type { IExternalSecretSpec as ExternalSecretSpec } from '@kubernetes-models/external-secrets/external-secrets.io/v1/ExternalSecretSpec';
import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { type SecretPart, secretParts } from '#model/resolve.ts';
import type { Secret } from '#model/secret.ts';
import type { Field } from '#model/vault.ts';
import { type Context, labels } from './context.ts';
import { defined } from './defined.ts';

const externalSecret = { apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret' } as const;

/** Key under which a field is fetched if it is only part of a text. */
const variable = ({ item, name }: Field): string => `${item.title}-${name}`.toLowerCase().replace(/[^a-z0-9]+/g, '_');

/** The field if it is the whole value of a key; undefined for a text. */
function wholeField(parts: readonly SecretPart[]): Field | undefined {
  const [only, ...rest] = parts;
  return only !== undefined && typeof only !== 'string' && !only.urlEncoded && rest.length === 0
    ? only.field
    : undefined;
}

/** A value for External Secrets' template engine (Go templates with Sprig). `urlquery` turns a space into `+`, which is only
 * right in a query. */
const templateText = (key: string, parts: readonly SecretPart[]): string =>
  wholeField(parts) === undefined
    ? parts
        .map((part) =>
          typeof part === 'string'
            ? part
            : `{{ .${variable(part.field)}${part.urlEncoded ? ' | urlquery | replace "+" "%20"' : ''} }}`,
        )
        .join('')
    : `{{ index . "${key}" }}`;

const remote = (secretKey: string, { item, name }: Field) => ({
  secretKey,
  // The operator fills in these three defaults; without them the application would never settle.
  remoteRef: {
    key: item.title,
    property: name,
    conversionStrategy: 'Default' as const,
    decodingStrategy: 'None' as const,
    metadataPolicy: 'None' as const,
  },
});

/**
 * A Secret that External Secrets creates from the vault and refreshes every hour. Every default of the operator is
 * spelled out (https://external-secrets.io/latest/api/externalsecret/).
 */
export class ExternalSecret extends Construct {
  constructor(scope: Construct, { name, keys, type, labels: secretLabels }: Secret, context: Context) {
    super(scope, name);
    const { fleet, service } = context;
    const entries = Object.entries(keys).map(([key, value]) => [key, secretParts(value, context)] as const);
    const textual = entries.some(([, parts]) => wholeField(parts) === undefined);
    const data = entries.flatMap(([key, parts]) => {
      const whole = wholeField(parts);
      if (whole !== undefined) return [remote(key, whole)];
      return parts.flatMap((part) => (typeof part === 'string' ? [] : [remote(variable(part.field), part.field)]));
    });
    const template = defined({
      engineVersion: 'v2' as const,
      mergePolicy: 'Replace' as const,
      type,
      metadata: secretLabels === undefined ? undefined : { labels: { ...secretLabels } },
      data: textual ? Object.fromEntries(entries.map(([key, parts]) => [key, templateText(key, parts)])) : undefined,
    });
    const templated = textual || type !== undefined || secretLabels !== undefined;
    const spec: ExternalSecretSpec = {
      // The operator normalizes it to this form.
      refreshInterval: '1h0m0s',
      secretStoreRef: { kind: 'ClusterSecretStore', name: fleet.providers.secrets.store },
      target: defined({
        name,
        creationPolicy: 'Owner' as const,
        deletionPolicy: 'Retain' as const,
        template: templated ? template : undefined,
      }),
      data: [...new Map(data.map((entry) => [entry.secretKey, entry])).values()],
    };
    new ApiObject(this, 'external-secret', {
      ...externalSecret,
      metadata: { name, namespace: service.namespace, labels: labels(service) },
      spec,
    });
  }
}
