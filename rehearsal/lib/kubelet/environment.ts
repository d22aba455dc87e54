import type { ContainerSpec, EnvironmentVariable, KeyReference, PodSpec } from './pod-spec.ts';

type DataByName = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The data of the ConfigMaps and Secrets in the namespace of a pod, by name. */
export interface Sources {
  readonly configMaps: DataByName;
  readonly secrets: DataByName;
}

/** The kubelet would not start a container, and would report this as `CreateContainerConfigError` or the like. */
export class Refused extends Error {}

/**
 * Replaces `$(NAME)` by the variables. An unknown name stays as it is, and `$$` is a `$`
 * (https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/).
 */
export const expand = (text: string, variables: Readonly<Record<string, string>>): string =>
  text.replace(/\$\$|\$\(([^)]*)\)/g, (match: string, name: string | undefined) =>
    name === undefined ? '$' : (variables[name] ?? match),
  );

/** The data of a ConfigMap or Secret; undefined if it does not exist but is optional. */
export function dataOf(
  kind: 'ConfigMap' | 'Secret',
  sources: Sources,
  { name, optional = false }: { readonly name: string; readonly optional?: boolean },
): Readonly<Record<string, string>> | undefined {
  const data = (kind === 'Secret' ? sources.secrets : sources.configMaps)[name];
  if (data === undefined && !optional) throw new Refused(`${kind} ${name} does not exist`);
  return data;
}

function keyOf(kind: 'ConfigMap' | 'Secret', sources: Sources, reference: KeyReference): string | undefined {
  const value = dataOf(kind, sources, reference)?.[reference.key];
  if (value === undefined && reference.optional !== true)
    throw new Refused(`${kind} ${reference.name} has no key ${reference.key}`);
  return value;
}

/** Fields of the pod that a variable may have as its value. The name of its only node is made up. */
const fieldsOf = ({ name, namespace }: PodSpec): Readonly<Record<string, string>> => ({
  'metadata.name': name,
  'metadata.namespace': namespace,
  'spec.nodeName': 'node',
});

function valueOf({ name, valueFrom }: EnvironmentVariable, pod: PodSpec, sources: Sources): string | undefined {
  if (valueFrom?.secretKeyRef !== undefined) return keyOf('Secret', sources, valueFrom.secretKeyRef);
  if (valueFrom?.configMapKeyRef !== undefined) return keyOf('ConfigMap', sources, valueFrom.configMapKeyRef);
  if (valueFrom?.fieldRef === undefined) return '';
  const { fieldPath } = valueFrom.fieldRef;
  const value = fieldsOf(pod)[fieldPath];
  if (value === undefined) throw new Refused(`variable ${name} refers to ${fieldPath}, which is unknown here`);
  return value;
}

/**
 * The environment of a container: first `envFrom`, then `env` in order, where a variable may use those before it.
 *
 * @throws Refused if a ConfigMap, a Secret or a key does not exist and is not optional
 */
export function environmentOf(
  container: ContainerSpec,
  pod: PodSpec,
  sources: Sources,
): Readonly<Record<string, string>> {
  const environment: Record<string, string> = {};
  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
    const data = {
      ...(configMapRef === undefined ? {} : dataOf('ConfigMap', sources, configMapRef)),
      ...(secretRef === undefined ? {} : dataOf('Secret', sources, secretRef)),
    };
    for (const [key, value] of Object.entries(data)) environment[`${prefix}${key}`] = value;
  }
  for (const variable of container.env ?? []) {
    const value =
      variable.valueFrom === undefined ? expand(variable.value ?? '', environment) : valueOf(variable, pod, sources);
    if (value !== undefined) environment[variable.name] = value;
  }
  return environment;
}
