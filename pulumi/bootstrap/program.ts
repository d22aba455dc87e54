import { join } from 'node:path';
import { type CustomResourceOptions, type Input, type Output, interpolate, secret } from '@pulumi/pulumi';
// Not from the index, which loads 700 modules.
import { Namespace } from '@pulumi/kubernetes/core/v1/namespace.js';
import { Secret } from '@pulumi/kubernetes/core/v1/secret.js';
import { Provider } from '@pulumi/kubernetes/provider.js';
import { ConfigGroup } from '@pulumi/kubernetes/yaml/v2/configGroup.js';
import type { Fleet } from '#model/fleet.ts';
import type { SecretPart } from '#model/resolve.ts';
import type { Field } from '#model/vault.ts';
import type { KubernetesObject } from '#model/service.ts';
import { bootstrapConfig } from './config.ts';
import { readManifest } from './manifests.ts';
import {
  type BootstrapInputs,
  type ClusterParts,
  bootstrapParts,
  deliverySettings,
  manifestUrl,
  neededFields,
  overlay,
} from './parts.ts';

/** Outputs of the stack. */
export interface BootstrapOutputs {
  /** Namespaces by kubectl context. */
  readonly namespaces: Readonly<Record<string, readonly string[]>>;
  /** Source of Argo CD's manifest. */
  readonly manifest: string;
  readonly [name: string]: unknown;
}

/**
 * External Secrets and Argo CD manage these objects as soon as they run. A second run therefore does not change them,
 * and destroying the stack keeps them.
 */
const handedOver: CustomResourceOptions = { ignoreChanges: ['*'], retainOnDelete: true };

/** Fills in the fields of a value. A value with fields is secret as a whole. */
export function filledIn(parts: readonly SecretPart[], valueOf: (field: Field) => Output<string>): Output<string> {
  const values: Input<string>[] = parts.map((part) => (typeof part === 'string' ? part : valueOf(part.field)));
  return secret(values.reduce<Output<string>>((whole, value) => interpolate`${whole}${value}`, interpolate``));
}

function prepare(
  { cluster, namespaces, secrets, access }: ClusterParts,
  valueOf: (field: Field) => Output<string>,
  delivery: string,
): { readonly provider: Provider; readonly made: Namespace[] } {
  const { context } = cluster;
  // Always set the context, because the current one may be another cluster.
  const provider = new Provider(context, { context, namespace: delivery });
  const made = namespaces.map(
    (name) => new Namespace(`${context}-${name}`, { metadata: { name } }, { provider, ...handedOver }),
  );
  for (const { name, namespace, labels, keys } of secrets) {
    const stringData = Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, filledIn(value, valueOf)]));
    new Secret(
      `${context}-${name}`,
      { metadata: { name, namespace, labels }, stringData },
      { provider, dependsOn: made, ...handedOver },
    );
  }
  if (access.length > 0) {
    const options = { provider, dependsOn: made, protect: true };
    new ConfigGroup(`${context}-access`, { objs: [...access] }, options);
  }
  return { provider, made };
}

/** The committed root application and its project. */
async function rootObjects(fleet: Fleet, dist: string): Promise<readonly KubernetesObject[]> {
  const fix = 'run `npm run synth`';
  const folder = join(dist, 'argocd');
  const application = await readManifest(join(folder, `application-${fleet.providers.delivery.root.name}.yaml`), fix);
  const projects = application.map(({ spec }) => (spec as { readonly project: string }).project);
  const project = await Promise.all(projects.map((name) => readManifest(join(folder, `appproject-${name}.yaml`), fix)));
  return [...project.flat(), ...application];
}

/**
 * What Argo CD cannot install on a new cluster: the first namespaces and Secrets, its access to the other clusters, and
 * on its own cluster Argo CD itself with our settings, its repository credentials and the root application. Argo CD
 * installs everything else.
 *
 * @param dist folder of the generated manifests
 */
export async function bootstrapProgram(fleet: Fleet, inputs: BootstrapInputs, dist: string): Promise<BootstrapOutputs> {
  const parts = bootstrapParts(fleet, inputs);
  const config = bootstrapConfig(neededFields(parts));
  const { service: delivery } = fleet.providers.delivery;
  const manifest = config.manifest ?? manifestUrl(fleet);
  const upstream = await readManifest(
    manifest,
    'make the forge reachable, or set blumeops-bootstrap:manifest to a file',
  );
  const root = await rootObjects(fleet, dist);
  for (const part of parts) {
    const { provider, made } = prepare(part, config.value, delivery.namespace);
    if (part.cluster !== delivery.on) continue;
    new ConfigGroup(
      delivery.name,
      { objs: [...overlay(upstream, deliverySettings(fleet)), ...root] },
      { provider, dependsOn: made, protect: true },
    );
  }
  return {
    namespaces: Object.fromEntries(parts.map(({ cluster, namespaces }) => [cluster.context, namespaces])),
    manifest,
  };
}
