import type { Fleet } from '#model/fleet.ts';
import { repositoryUrl } from '#model/views/delivery.ts';
import { type Files, renderedObjects, stringAt } from './objects.ts';

/** URLs of the servers on this machine, which replace those that the fleet names. */
export interface LocalAddresses {
  /** @default the forge of the fleet, over SSH */
  readonly forge?: string;
  readonly vault: string;
  /** URLs of the API servers by cluster name. */
  readonly clusters: Readonly<Record<string, string>>;
}

type Replacement = readonly [from: string, to: string];

/** Scheme and host of a repository's URL, with the slash after them. */
const originOf = (repository: string): string => /^\w+:\/\/[^/]+\//.exec(repository)?.[0] ?? repository;

/**
 * Replaces addresses in `dist/`: of the forge, of the vault, and of the API servers of clusters other than Argo CD's own.
 * The rehearsal changes nothing else about it.
 */
export function substitute(files: Files, fleet: Fleet, { forge, vault, clusters }: LocalAddresses): Files {
  const vaultHosts = renderedObjects(files, fleet)
    .filter(({ object }) => object.kind === 'ClusterSecretStore')
    .map(({ object }) => stringAt(object, 'spec', 'provider', 'onepassword', 'connectHost'));
  const everywhere: readonly Replacement[] = [
    ...vaultHosts.map((host) => [host, vault] as const),
    ...fleet.clusters
      .filter(({ api }) => api !== 'in-cluster')
      .map(({ name, api }) => [api, clusters[name] ?? api] as const),
  ];
  // Only Applications and projects name the forge to Argo CD; elsewhere it is part of credentials for the real one.
  const delivery: readonly Replacement[] =
    forge === undefined ? everywhere : [...everywhere, [originOf(repositoryUrl(fleet, 'repository')), `${forge}/`]];
  const replaced = (path: string, text: string): string =>
    (path.startsWith('dist/argocd/') ? delivery : everywhere).reduce(
      (result, [from, to]) => result.replaceAll(from, to),
      text,
    );
  return new Map([...files].map(([path, text]) => [path, /\.ya?ml$/.test(path) ? replaced(path, text) : text]));
}
