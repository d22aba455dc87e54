import type { Fleet } from '#model/fleet.ts';
import { type AppliedFleet, applyFleet } from './applied.ts';
import { type Log, Unavailable } from './build.ts';
import type { ControlPlane } from './control-plane.ts';
import { type BeforeDelivery, type Delivery, startDelivery, waitForExternalSecretsCrds } from './delivery.ts';
import { startExternalSecrets } from './external-secrets.ts';
import type { Files } from './objects.ts';
import { Supervisor } from './supervisor.ts';
import { waitUntilHealthy } from './wait-until-healthy.ts';

/** A delivery whose applications are all Synced and Healthy. */
export interface HealthyDelivery extends Delivery {
  /** How many applications were delivered, and how long it took. */
  readonly summary: string;
}

/** Everything that stages share. A server starts when a stage first asks for it. */
export interface Rehearsal {
  readonly fleet: Fleet;
  /** Every file of `dist/`, computed from the fleet and not read from the last commit. */
  readonly files: Files;
  /**
   * The manifests of any fleet.
   *
   * @throws ModelError if a check refuses the fleet
   */
  readonly manifests: (fleet: Fleet) => Files;
  readonly log: Log;
  readonly supervisor: Supervisor;
  /** Both clusters, with every object applied directly, without Argo CD. */
  applied(): Promise<AppliedFleet>;
  /** Both clusters, delivered by Argo CD from the forge. Stops the clusters of `applied()` first. */
  delivery(): Promise<Delivery>;
  /** Starts the delivery anew on empty clusters, after `prepare` has changed them. */
  redeliver(prepare: (before: BeforeDelivery) => Promise<void>): Promise<Delivery>;
  /** @throws Unavailable if an earlier stage has already reported why the delivery failed */
  healthyDelivery(): Promise<HealthyDelivery>;
  /** The clusters that are running: those of the delivery if it was started, otherwise those of `applied()`. */
  controlPlane(): Promise<ControlPlane>;
  /** Starts External Secrets on the running clusters, once. */
  startExternalSecrets(): Promise<void>;
}

/** A rehearsal with servers on this machine. */
export class LocalRehearsal implements Rehearsal {
  readonly fleet: Fleet;
  readonly files: Files;
  readonly manifests: (fleet: Fleet) => Files;
  readonly log: Log;
  #supervisor: Supervisor | undefined;
  #applied: Promise<AppliedFleet> | undefined;
  #delivery: Promise<Delivery> | undefined;
  #healthyDelivery: Promise<HealthyDelivery> | undefined;
  #externalSecrets: Promise<void> | undefined;
  /** Only the first stage that needs a failed delivery reports why it failed. */
  #deliveryFailed = false;

  constructor(fleet: Fleet, files: Files, manifests: (fleet: Fleet) => Files, log: Log) {
    this.fleet = fleet;
    this.files = files;
    this.manifests = manifests;
    this.log = log;
  }

  get supervisor(): Supervisor {
    this.#supervisor ??= new Supervisor(this.log);
    return this.#supervisor;
  }

  /** Peak memory of all servers and this process together, in bytes. */
  get peakMemory(): number {
    return this.#supervisor?.peakMemory ?? 0;
  }

  applied(): Promise<AppliedFleet> {
    this.#applied ??= applyFleet(this.supervisor, this.fleet, this.files, this.log);
    return this.#applied;
  }

  delivery(): Promise<Delivery> {
    this.#delivery ??= this.#startDelivery();
    return this.#delivery;
  }

  async healthyDelivery(): Promise<HealthyDelivery> {
    if (this.#deliveryFailed) throw new Unavailable('the delivery failed; an earlier stage reports why');
    this.#healthyDelivery ??= this.delivery().then(async (delivery) => ({
      ...delivery,
      summary: await waitUntilHealthy(delivery, this.startExternalSecrets(), this.log),
    }));
    try {
      return await this.#healthyDelivery;
    } catch (error) {
      this.#deliveryFailed = true;
      throw error;
    }
  }

  async redeliver(prepare: (before: BeforeDelivery) => Promise<void>): Promise<Delivery> {
    const former = this.#delivery?.catch(() => undefined);
    this.#delivery = Promise.resolve(former).then((delivery) => this.#startDelivery(delivery, prepare));
    this.#healthyDelivery = undefined;
    this.#deliveryFailed = false;
    return this.#delivery;
  }

  async #startDelivery(former?: Delivery, prepare?: (before: BeforeDelivery) => Promise<void>): Promise<Delivery> {
    const applied = await this.#applied;
    this.#applied = undefined;
    // Every server that is running belongs to those clusters.
    await this.supervisor.stop(this.supervisor.names);
    for (const { api } of [...(applied?.clusters ?? []), ...(former?.clusters ?? [])]) api.close();
    this.#externalSecrets = undefined;
    return startDelivery(this.supervisor, this.fleet, this.files, this.log, prepare);
  }

  controlPlane(): Promise<ControlPlane> {
    return this.#delivery ?? this.applied();
  }

  async startExternalSecrets(): Promise<void> {
    const { clusters } = await this.controlPlane();
    const prepare = this.#delivery === undefined ? undefined : waitForExternalSecretsCrds;
    this.#externalSecrets ??= startExternalSecrets(this.supervisor, this.fleet, clusters, this.log, prepare);
    await this.#externalSecrets;
  }

  /** Leaves the servers running. Returns how to connect to them, credentials included. */
  async keep(): Promise<string> {
    if (this.#supervisor === undefined) return 'No server is running.';
    const { clusters } = await this.controlPlane();
    this.#supervisor.keep();
    for (const { api } of clusters) api.close();
    return [
      ...clusters.map(({ cluster, kubeconfig }) => `${cluster.name}: export KUBECONFIG=${kubeconfig}`),
      ...(await this.#deliveryAddresses()),
      `Logs: ${this.#supervisor.path('logs')}`,
      'Stop them with: npm run rehearse -- stop',
    ].join('\n');
  }

  async #deliveryAddresses(): Promise<readonly string[]> {
    const delivery = await this.#delivery;
    if (delivery === undefined) return [];
    const { forge, argoCd } = delivery;
    return [
      `Forge: ${forge.url}/${forge.path} (user ${forge.user}, password ${forge.password})`,
      `Argo CD: ${argoCd.url}`,
    ];
  }

  async close(): Promise<void> {
    await this.#supervisor?.close();
  }
}
