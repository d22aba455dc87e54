import type { Fleet } from '#model/fleet.ts';
import { kubernetesServices } from '#model/fleet.ts';
import { Unavailable } from './build.ts';
import { moduleFolder } from './go-modules.ts';

/**
 * Where the files of a mirrored repository are to be had on this machine: in the Go module of the same project at the
 * same revision, or at a named one where the module system cannot express ours.
 */
const modules: Readonly<
  Record<string, { readonly module: string; readonly instead?: string; readonly without?: RegExp }>
> = {
  'argo-cd': { module: 'github.com/argoproj/argo-cd/v3' },
  'cloudnative-pg': { module: 'github.com/cloudnative-pg/cloudnative-pg' },
  tailscale: { module: 'tailscale.com' },
  // A module without /v2 in its path has no version above v1.
  'external-secrets': {
    module: 'github.com/external-secrets/external-secrets',
    instead: 'v1.3.2',
    // Definitions of kinds that nobody uses, not even the controller; for each one Argo CD would read the whole schema of
    // the cluster again.
    without: /^generators\.external-secrets\.io_(?!generatorstates)/,
  },
};

/** A mirrored repository at a revision that some application follows. */
export interface Mirror {
  readonly name: string;
  readonly revision: string;
  /** Paths that applications read. */
  readonly paths: readonly string[];
  /** Version whose files stand in for the revision, where they differ. */
  readonly instead?: string;
  /** Files that are left out. */
  readonly without?: RegExp;
  readonly folder: () => Promise<string>;
}

/** The mirrors that the fleet's applications read. */
export function mirrorsOf(fleet: Fleet): readonly Mirror[] {
  const upstreams = kubernetesServices(fleet).flatMap(({ upstream }) => (upstream === undefined ? [] : [upstream]));
  const groups = Map.groupBy(upstreams, ({ mirror, revision }) => `${mirror} ${revision}`);
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const { mirror: name, revision } = first;
    const known = modules[name];
    const paths = members.flatMap(({ path, crds }) => (crds === undefined ? [path] : [path, crds]));
    return [
      {
        name,
        revision,
        paths: [...new Set(paths)],
        ...(known?.instead === undefined ? {} : { instead: known.instead }),
        ...(known?.without === undefined ? {} : { without: known.without }),
        folder: () =>
          known === undefined
            ? Promise.reject(new Unavailable(`the mirror ${name} is no Go module`))
            : moduleFolder(known.module, { version: known.instead ?? revision }),
      },
    ];
  });
}
