import { type FromFleet, compute, computed, isFromFleet } from './derived.ts';
import type { Cluster, Host, Share } from './host.ts';
import type { NativeService } from './native.ts';
import type { Network } from './network.ts';
import type { Providers } from './providers.ts';
import type { AnyService, KubernetesService } from './service.ts';
import type { VaultItem } from './vault.ts';

/** The whole homelab. Immutable once built. */
export interface Fleet {
  readonly network: Network;
  readonly hosts: readonly Host[];
  readonly clusters: readonly Cluster[];
  readonly shares: readonly Share[];
  readonly vault: readonly VaultItem[];
  readonly services: readonly AnyService[];
  readonly providers: Providers;
}

/** A value that is computed once the whole fleet is known: `'rules.yml': fromFleet((fleet) => yaml(rules(fleet)))`. */
export const fromFleet = <Result>(view: (fleet: Fleet) => Result): FromFleet<Result> => computed(view);

/** The value itself, or the result of its computation from the fleet. */
export const derive = <Result extends object>(value: Result | FromFleet<Result>, fleet: Fleet): Result =>
  isFromFleet(value) ? compute(value, fleet as never) : value;

export const kubernetesServices = (fleet: Fleet): readonly KubernetesService[] =>
  fleet.services.filter((service) => service.kind === 'kubernetes');

export const nativeServices = (fleet: Fleet): readonly NativeService[] =>
  fleet.services.filter((service) => service.kind === 'native');
