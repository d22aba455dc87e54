import { type Fleet, kubernetesServices } from '../fleet.ts';
import type { Cluster, Host, Provision } from '../host.ts';
import type { KubernetesService } from '../service.ts';
import type { NfsVolume, Volume } from '../storage.ts';
import { opReference } from '../vault.ts';
import { secretsRegister } from './secrets.ts';

/** Directories that every Linux node has. */
const standardDirectories: readonly string[] = ['/', '/proc', '/sys', '/var/lib/kubelet/device-plugins'];

const ofSystem: Provision = { by: 'Linux and the kubelet', verify: 'true' };

/** The directory of the node behind a volume. */
export const mountedPath = (volume: Volume): string | undefined =>
  volume.kind === 'host-path' || volume.kind === 'node' ? volume.path : undefined;

/** What provides a directory of a node, or one above it. */
export function directoryProvision({ directories = {} }: Cluster, path: string): Provision | undefined {
  if (standardDirectories.includes(path)) return ofSystem;
  const declared = Object.keys(directories).find((directory) => path === directory || path.startsWith(`${directory}/`));
  return declared === undefined ? undefined : directories[declared];
}

/** Something that must exist on a host before its services work. */
export interface Prerequisite {
  readonly host: Host;
  readonly what: string;
  readonly by: string;
  /** Shell command on the host that succeeds if it exists. */
  readonly verify: string;
  /** Names of the services that need it. */
  readonly neededBy: readonly string[];
}

interface Need extends Omit<Prerequisite, 'neededBy'> {
  readonly service: string;
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const runtimeNeeds = (service: KubernetesService): readonly Need[] =>
  service.workloads.flatMap(({ runtimeClass = '' }) => {
    const provision = service.on.runtimes?.[runtimeClass];
    return provision === undefined
      ? []
      : [{ host: service.on.host, what: `container runtime ${runtimeClass}`, ...provision, service: service.name }];
  });

const directoryNeeds = (service: KubernetesService): readonly Need[] =>
  Object.values(service.volumes).flatMap((volume) => {
    const path = mountedPath(volume);
    const provision = path === undefined ? undefined : directoryProvision(service.on, path);
    return path === undefined || provision === undefined || provision === ofSystem
      ? []
      : [{ host: service.on.host, what: `directory ${path}`, ...provision, service: service.name }];
  });

function shareNeeds({ name }: KubernetesService, { share, readOnly, requires = [] }: NfsVolume): readonly Need[] {
  const need = { host: share.host, service: name };
  const { path, owner = 0, nfsClients } = share;
  return [
    {
      ...need,
      what: `share ${path}, exported to ${nfsClients.join(', ')} without squash`,
      by: 'DSM: Shared Folder, NFS Permissions',
      verify: `grep -q ${quoted(`^${path}[[:space:]]`)} /etc/exports`,
    },
    ...(readOnly
      ? []
      : [
          {
            ...need,
            what: `owner ${owner} of ${path}`,
            by: `\`sudo chown ${owner} ${path}\``,
            verify: `test "$(stat -c %u ${path})" = ${owner}`,
          },
        ]),
    ...requires.map((entry) => ({
      ...need,
      what: `${path}/${entry}`,
      by: 'by hand, because the program does not create it',
      verify: `test -e ${quoted(`${path}/${entry}`)}`,
    })),
    {
      ...need,
      what: 'NFS version 4',
      by: 'DSM: File Services, NFS',
      verify: `grep -q '+4' /proc/fs/nfsd/versions`,
    },
  ];
}

/** A node mounts NFS volumes itself; minikube's has the tools. */
const nfsClientNeeds = (service: KubernetesService): readonly Need[] =>
  service.on.node === 'machine' && Object.values(service.volumes).some(({ kind }) => kind === 'nfs')
    ? [
        {
          host: service.on.host,
          what: 'NFS client',
          by: '`boot.supportedFilesystems.nfs` of the NixOS configuration',
          verify: 'command -v mount.nfs4 > /dev/null',
          service: service.name,
        },
      ]
    : [];

/** Clusters whose API server other machines reach by its name. */
const certificateNeeds = (fleet: Fleet): readonly Need[] =>
  fleet.clusters.flatMap(({ name, api, apiPort, host }) => {
    if (api === 'in-cluster') return [];
    const { hostname } = new URL(api);
    return [
      {
        host,
        what: `certificate of the API server for ${hostname}`,
        by: `\`--tls-san=${hostname}\``,
        verify: `openssl s_client -connect localhost:${apiPort} </dev/null 2>/dev/null | openssl x509 -noout -checkhost ${hostname} | grep -q 'does match'`,
        service: `cluster ${name}`,
      },
    ];
  });

/** Linux does not accept the routes of Tailscale Services by default (https://tailscale.com/kb/1552/tailscale-services). */
const routeNeeds = (fleet: Fleet): readonly Need[] =>
  fleet.clusters
    .filter(({ host }) => host.os !== 'macos')
    .map(({ name, host }) => ({
      host,
      what: 'routes to Tailscale Services',
      by: '`sudo tailscale set --accept-routes`',
      verify: `tailscale debug prefs | grep -q '"RouteAll": true'`,
      service: `cluster ${name}`,
    }));

/** Everything that a person provides on hosts, with the services that need it. */
export function prerequisites(fleet: Fleet): readonly Prerequisite[] {
  const needs = [
    ...kubernetesServices(fleet).flatMap((service) => [
      ...runtimeNeeds(service),
      ...directoryNeeds(service),
      ...nfsClientNeeds(service),
      ...Object.values(service.volumes).flatMap((volume) => (volume.kind === 'nfs' ? shareNeeds(service, volume) : [])),
    ]),
    ...certificateNeeds(fleet),
    ...routeNeeds(fleet),
  ];
  const grouped = Map.groupBy(needs, ({ host, what }) => `${host.name} ${what}`);
  return [...grouped.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const { host, what, by, verify } = first;
    return [{ host, what, by, verify, neededBy: [...new Set(same.map(({ service }) => service))].sort() }];
  });
}

/** Commands that fail if a field of the vault is missing, one for each field, without showing its value. */
export const vaultCommands = (fleet: Fleet): readonly string[] =>
  [...new Set(secretsRegister(fleet).map(({ field }) => opReference(field)))].map(
    (reference) => `op read ${quoted(reference)} > /dev/null`,
  );
