import type { Findings } from '../findings.ts';
import type { KubernetesService } from '../service.ts';
import { type Volume, isPersistent } from '../storage.ts';
import { absolutePath, dataKey, dnsLabel, dnsSubdomain } from '../syntax.ts';

/** Names that a volume gives to the objects behind it. */
function objectNames(volume: Volume): readonly (readonly [field: string, name: string])[] {
  const names = {
    claimName: 'claimName' in volume ? volume.claimName : undefined,
    volumeName: volume.kind === 'nfs' ? volume.volumeName : undefined,
    name: volume.kind === 'config' ? volume.name : undefined,
  };
  return Object.entries(names).flatMap(([field, name]) => (name === undefined ? [] : [[field, name] as const]));
}

/**
 * Refuses volumes that the API server would refuse, or the kubelet would look for elsewhere: paths of a node are
 * absolute and without `..` (https://kubernetes.io/docs/concepts/storage/volumes/#hostpath).
 */
export function inspectVolumes(findings: Findings, { name: service, volumes }: KubernetesService): void {
  for (const [name, volume] of Object.entries(volumes)) {
    const field = `volumes.${name}`;
    findings.requireName(field, name, dnsLabel);
    for (const [part, value] of objectNames(volume)) findings.requireName(`${field}.${part}`, value, dnsSubdomain);
    if (isPersistent(volume)) findings.requireBytes(`${field}.size`, volume.size);
    if (volume.kind === 'empty-dir' && volume.limit !== undefined) {
      findings.requireBytes(`${field}.limit.size`, volume.limit.size);
    }
    if (volume.kind === 'node' || volume.kind === 'host-path') {
      const fix = 'write the whole path on the node';
      const isRoot = volume.kind === 'host-path' && volume.path === '/';
      if (!isRoot) findings.requireSyntax(`${field}.path`, volume.path, absolutePath, fix);
    }
    for (const key of volume.kind === 'config' ? Object.keys(volume.files) : []) {
      findings.requireSyntax(`${field}.files`, key, dataKey, 'a ConfigMap has no folders: mount one volume for each');
    }
  }
  const configs = Object.entries(volumes).flatMap(([key, volume]) =>
    volume.kind === 'config' ? [{ key, config: volume.name }] : [],
  );
  findings.requireUnique(
    configs,
    ({ config }) => config,
    (second, first) => ({
      field: `volumes.${second.key}.name`,
      value: second.config,
      rule: `volume ${first.key} is a ConfigMap of that name, too`,
      fix: 'put the files into one of them, or name the other differently',
    }),
  );
  findings.requireUnique(
    Object.entries(volumes).filter(([, volume]) => isPersistent(volume)),
    ([key, volume]) => ('claimName' in volume ? volume.claimName : undefined) ?? `${service}-${key}`,
    ([key], [first]) => ({
      field: `volumes.${key}`,
      value: key,
      rule: `volume ${first} has a claim of that name, too`,
      fix: 'give one of the two another claimName',
    }),
  );
}
