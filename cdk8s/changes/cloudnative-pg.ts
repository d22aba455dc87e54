import { isDeepStrictEqual } from 'node:util';
import type { Problem } from '#model/errors.ts';
import type { KubernetesObject } from '#model/service.ts';

interface ClusterSpec {
  readonly imageName?: string;
  readonly postgresql?: { readonly parameters?: Readonly<Record<string, string>> };
}

const specOf = (cluster: KubernetesObject): ClusterSpec => cluster['spec'] ?? {};

/** Major version of PostgreSQL, which the operator takes from the tag. */
const majorOf = ({ imageName = '' }: ClusterSpec): number | undefined => {
  const [, major] = /:(\d+)[^/]*$/.exec(imageName) ?? [];
  return major === undefined ? undefined : Number(major);
};

/**
 * Changes of a PostgreSQL server that the webhook of CloudNativePG refuses: `validateConfigurationChange` and
 * `validateImageChange` in
 * https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.27.1/internal/webhook/v1/cluster_webhook.go.
 */
export function refusedServerChanges(before: KubernetesObject, after: KubernetesObject): readonly Problem[] {
  if (after.kind !== 'Cluster' || !after.apiVersion.startsWith('postgresql.cnpg.io/')) return [];
  const [old, now] = [specOf(before), specOf(after)];
  if (old.imageName === now.imageName) return [];
  const { name, namespace = '' } = after.metadata;
  const problem = { subject: `Cluster ${namespace}/${name}`, field: 'spec.imageName', value: now.imageName };
  const [oldMajor = 0, major = 0] = [majorOf(old), majorOf(now)];
  return [
    ...(major < oldMajor
      ? [
          {
            ...problem,
            rule: `it was ${JSON.stringify(old.imageName)}, and PostgreSQL cannot go back to an older major version: every sync will fail`,
            fix: 'keep the version; or restore a dump into a server of another name',
          },
        ]
      : []),
    ...(isDeepStrictEqual(old.postgresql?.parameters, now.postgresql?.parameters)
      ? []
      : [
          {
            ...problem,
            rule: 'CloudNativePG refuses to change the image and the parameters at once: the sync will fail',
            fix: 'change one, wait until it is synced, then change the other',
          },
        ]),
  ];
}
