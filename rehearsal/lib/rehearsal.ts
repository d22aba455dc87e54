import type { Fleet } from '#model/fleet.ts';
import { type Log, Unavailable } from './build.ts';
import { waitUntilHealthy } from './wait-until-healthy.ts';
import type { ControlPlane } from './control-plane.ts';
import { type Delivery, waitForExternalSecretsCrds, startDelivery } from './delivery.ts';
import { type AppliedFleet, applyFleet } from './applied.ts';
import type { Files } from './objects.ts';
import { startExternalSecrets } from './external-secrets.ts';
import { Supervisor } from './supervisor.ts';

/** What the stages share. Servers start when a stage first asks for them. */
export interface Rehearsal {
  readonly fleet: Fleet;
  /** Every file of `dist/`, as the fleet says now. */
  readonly files: Files;
  readonly log: Log;
  readonly supervisor: Supervisor;
  /** Both clusters, with every object applied to them directly. */
  direct(): Promise<AppliedFleet>;
  /** Both clusters, delivered by Argo CD from a forge; ends the ones that were applied to directly. */
  delivery(): Promise<Delivery>;
  /** The same once everything is Synced and Healthy, and what came up in a sentence. */
  delivered(): Promise<Delivery & { readonly came: string }>;
  /** The clusters that are up. */
  live(): Promise<ControlPlane>;
  /** Starts the controller that fetches secrets on the clusters that are up. */
  startExternalSecrets(): Promise<void>;
}

/** A rehearsal on this machine. */
export class LocalRehearsal implements Rehearsal {
  readonly fleet: Fleet;
  readonly files: Files;
  readonly log: Log;
  #supervisor: Supervisor | undefined;
  #direct: Promise<AppliedFleet> | undefined;
  #delivery: Promise<Delivery> | undefined;
  #delivered: Promise<Delivery & { readonly came: string }> | undefined;
  #secrets: Promise<void> | undefined;
  /** Why a delivery failed is said once. */
  #failed = false;

  constructor(fleet: Fleet, files: Files, log: Log) {
    this.fleet = fleet;
    this.files = files;
    this.log = log;
  }

  get supervisor(): Supervisor {
    this.#supervisor ??= new Supervisor(this.log);
    return this.#supervisor;
  }

  /** The most memory that all servers and this command had together, in bytes. */
  get peakMemory(): number {
    return this.#supervisor?.peakMemory ?? 0;
  }

  direct(): Promise<AppliedFleet> {
    this.#direct ??= applyFleet(this.supervisor, this.fleet, this.files, this.log);
    return this.#direct;
  }

  delivery(): Promise<Delivery> {
    this.#delivery ??= this.#startDelivery();
    return this.#delivery;
  }

  async delivered(): Promise<Delivery & { readonly came: string }> {
    if (this.#failed) throw new Unavailable('the delivery did not come up, for the reason that is given above');
    this.#delivered ??= this.delivery().then(async (delivery) => ({
      ...delivery,
      came: await waitUntilHealthy(delivery, this.startExternalSecrets(), this.log),
    }));
    try {
      return await this.#delivered;
    } catch (error) {
      this.#failed = true;
      throw error;
    }
  }

  async #startDelivery(): Promise<Delivery> {
    const direct = await this.#direct;
    // Everything that runs belongs to those clusters.
    if (direct !== undefined) await this.supervisor.stop(this.supervisor.names);
    for (const { api } of direct?.clusters ?? []) api.close();
    this.#secrets = undefined;
    return startDelivery(this.supervisor, this.fleet, this.files, this.log);
  }

  live(): Promise<ControlPlane> {
    return this.#delivery ?? this.direct();
  }

  async startExternalSecrets(): Promise<void> {
    const { clusters } = await this.live();
    const defined = this.#delivery === undefined ? undefined : waitForExternalSecretsCrds;
    this.#secrets ??= startExternalSecrets(this.supervisor, this.fleet, clusters, this.log, defined);
    await this.#secrets;
  }

  /** Leaves the servers running; returns how to reach them. */
  async keep(): Promise<string> {
    if (this.#supervisor === undefined) return 'Nothing is running.';
    const { clusters } = await this.live();
    this.#supervisor.keep();
    for (const { api } of clusters) api.close();
    return [
      ...clusters.map(({ cluster, kubeconfig }) => `${cluster.name}: export KUBECONFIG=${kubeconfig}`),
      ...(await this.#deliveryAddresses()),
      `logs: ${this.#supervisor.path('logs')}`,
      'npm run rehearse -- stop',
    ].join('\n');
  }

  async #deliveryAddresses(): Promise<readonly string[]> {
    const delivery = await this.#delivery;
    if (delivery === undefined) return [];
    const { forge, argo } = delivery;
    return [
      `forge: ${forge.url}/${forge.path} as ${forge.user}, password ${forge.password}`,
      `Argo CD: ${argo.server}`,
    ];
  }

  async close(): Promise<void> {
    await this.#supervisor?.close();
  }
}
