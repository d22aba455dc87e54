import type { IExternalSecretSpec as ExternalSecretSpec } from '@kubernetes-models/external-secrets/external-secrets.io/v1/ExternalSecretSpec';
import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { type SecretPart, secretParts } from '#model/resolve.ts';
import type { Secret } from '#model/secret.ts';
import type { Field } from '#model/vault.ts';
import { TemplateVariables, templateText } from './secret-template.ts';
import { type Context, labels } from './context.ts';
import { defined } from './defined.ts';

const externalSecret = { apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret' } as const;

/** Argo CD does not wait for it before it syncs later waves. */
const ignoredHealth = { 'argocd.argoproj.io/ignore-healthcheck': 'true' };

/** The field if it is the whole value of a key; undefined for a text. */
function wholeField(parts: readonly SecretPart[]): Field | undefined {
  const [only, ...rest] = parts;
  return only !== undefined && typeof only !== 'string' && !only.urlEncoded && rest.length === 0
    ? only.field
    : undefined;
}

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
  constructor(scope: Construct, { name, keys, type, labels: secretLabels, optional }: Secret, context: Context) {
    super(scope, name);
    const { fleet, service } = context;
    const entries = Object.entries(keys).map(([key, value]) => [key, secretParts(value, context)] as const);
    const textual = entries.some(([, parts]) => wholeField(parts) === undefined);
    const variables = new TemplateVariables(Object.keys(keys));
    const fields = entries.flatMap(([key, parts]) => {
      const whole = wholeField(parts);
      if (whole !== undefined) return [[key, whole] as const];
      return parts.flatMap((part) =>
        typeof part === 'string' ? [] : [[variables.of(part.field), part.field] as const],
      );
    });
    const value = (key: string, parts: readonly SecretPart[]): string =>
      wholeField(parts) === undefined ? templateText(parts, variables) : `{{ index . "${key}" }}`;
    const template = defined({
      engineVersion: 'v2' as const,
      mergePolicy: 'Replace' as const,
      type,
      metadata: secretLabels === undefined ? undefined : { labels: { ...secretLabels } },
      data: textual ? Object.fromEntries(entries.map(([key, parts]) => [key, value(key, parts)])) : undefined,
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
      data: [...new Map(fields).entries()].map(([secretKey, field]) => remote(secretKey, field)),
    };
    new ApiObject(this, 'external-secret', {
      ...externalSecret,
      metadata: defined({
        name,
        namespace: service.namespace,
        labels: labels(service),
        annotations: optional === undefined ? undefined : ignoredHealth,
      }),
      spec,
    });
  }
}
