import type { Fleet } from '#model/fleet.ts';
import type { KubernetesObject } from '#model/service.ts';
import { edgeConfig } from '#pulumi/fly/config.ts';
import { type Files, renderedObjects } from '../lib/objects.ts';

/** The part of an Ingress that says which paths its proxy routes. */
interface Ingress extends KubernetesObject {
  readonly spec: {
    readonly defaultBackend?: unknown;
    readonly rules?: readonly { readonly http: { readonly paths: readonly { readonly path: string }[] } }[];
    readonly tls: readonly { readonly hosts: readonly string[] }[];
  };
}

const isIngress = (object: KubernetesObject): object is Ingress => object.kind === 'Ingress';

/**
 * The endpoints that the edge machine connects to, by MagicDNS name, with the paths that their rendered Ingress routes;
 * undefined if everything is routed.
 */
export function webOf(fleet: Fleet, files: Files): ReadonlyMap<string, readonly string[] | undefined> {
  const { sites, sinks } = edgeConfig(fleet);
  const names = [
    ...sites.map(({ upstream }) => upstream.name),
    ...Object.values(sinks).map((url) => new URL(url).host),
  ];
  const ingresses = renderedObjects(files, fleet).map(({ object }) => object);
  return new Map(
    names.map((name) => {
      const spec = ingresses
        .filter(isIngress)
        .find(({ spec: { tls } }) => tls.some(({ hosts }) => hosts.some((host) => name.startsWith(`${host}.`))))?.spec;
      const routesAll = spec === undefined || spec.defaultBackend !== undefined;
      return [name, routesAll ? undefined : spec.rules?.flatMap(({ http }) => http.paths.map(({ path }) => path))];
    }),
  );
}
