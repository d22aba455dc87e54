import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { type Field, type Secret, type SecretValue, fieldsOf } from '#model/secret.ts';
import { externalSecret } from '../crds/index.ts';
import type { ExternalSecretSpec } from '../crds/index.ts';
import { type Context, labels } from './context.ts';

/** Key under which a field is fetched when it only appears inside a text. */
const variable = ({ item, name }: Field): string => `${item.title}-${name}`.toLowerCase().replace(/[^a-z0-9]+/g, '_');

/** A text for External Secrets' template engine (Go templates; `urlquery` is one of its functions). */
function templateText(key: string, value: SecretValue): string {
  if ('item' in value) return `{{ index . "${key}" }}`;
  const pipe = value.encode === true ? ' | urlquery' : '';
  return value.text.reduce((text, part, index) => {
    const field = value.fields[index - 1];
    return `${text}${field === undefined ? '' : `{{ .${variable(field)}${pipe} }}`}${part}`;
  });
}

const remote = (secretKey: string, { item, name }: Field) => ({
  secretKey,
  // The operator writes these three defaults back; left out, Argo CD would see a difference for ever.
  remoteRef: {
    key: item.title,
    property: name,
    conversionStrategy: 'Default' as const,
    decodingStrategy: 'None' as const,
    metadataPolicy: 'None' as const,
  },
});

/**
 * A Secret that External Secrets makes from the vault, refreshed each hour. Every default of the operator is spelled
 * out (https://external-secrets.io/latest/api/externalsecret/).
 */
export class ExternalSecret extends Construct {
  constructor(scope: Construct, props: Secret, { fleet, service }: Context) {
    super(scope, props.name);
    const entries = Object.entries(props.keys);
    const textual = entries.some(([, value]) => !('item' in value));
    const data = entries.flatMap(([key, value]) =>
      'item' in value ? [remote(key, value)] : fieldsOf(value).map((field) => remote(variable(field), field)),
    );
    const template = {
      engineVersion: 'v2' as const,
      mergePolicy: 'Replace' as const,
      ...(props.type === undefined ? {} : { type: props.type }),
      ...(props.labels === undefined ? {} : { metadata: { labels: { ...props.labels } } }),
      ...(textual ? { data: Object.fromEntries(entries.map(([key, value]) => [key, templateText(key, value)])) } : {}),
    };
    const spec: ExternalSecretSpec = {
      // The operator writes it back in this form.
      refreshInterval: '1h0m0s',
      secretStoreRef: { kind: 'ClusterSecretStore', name: fleet.joints.secrets.store },
      target: {
        name: props.name,
        creationPolicy: 'Owner',
        deletionPolicy: 'Retain',
        ...(textual || props.type !== undefined || props.labels !== undefined ? { template } : {}),
      },
      data: [...new Map(data.map((entry) => [entry.secretKey, entry])).values()],
    };
    new ApiObject(this, 'external-secret', {
      ...externalSecret,
      metadata: { name: props.name, namespace: service.namespace, labels: labels(service) },
      spec,
    });
  }
}
