import { endpoints } from '#model/views/endpoints.ts';
import type { Fleet } from '#model/fleet.ts';
import {
  type Placed,
  type Snapshot,
  dashboardsIn,
  declaredBy,
  duplicateHosts,
  fights,
  leftovers,
  lostDashboards,
  lostData,
  placeOf,
  recreated,
} from '../adoption/assertions.ts';
import { type Followed, follow } from '../adoption/follow.ts';
import { installOldHomelab, refusedChanges, takeSnapshot } from '../adoption/install.ts';
import { oldHomelab } from '../adoption/old-homelab.ts';
import { type OldObject, oldObjects } from '../adoption/old-objects.ts';
import { readPage, stepsIn } from '../adoption/steps.ts';
import { listApplications } from '../lib/applications.ts';
import type { BeforeDelivery, Delivery } from '../lib/delivery.ts';
import { refreshWithoutDrift } from '../lib/drift.ts';
import type { RenderedObject } from '../lib/objects.ts';
import type { Rehearsal } from '../lib/rehearsal.ts';
import { type Proof, type Stage, proveInOrder } from '../lib/stage.ts';

function throwIfAny(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

/** What was observed before the delivery. */
interface Adoption {
  readonly delivery: Delivery;
  readonly old: readonly OldObject[];
  readonly rendered: readonly RenderedObject[];
  /** The old homelab, before a person does anything. */
  readonly before: Snapshot;
  /** Refused changes before and after the steps, by place. */
  readonly refusedBefore: ReadonlyMap<string, string>;
  readonly refusedAfter: ReadonlyMap<string, string>;
  readonly followed: Followed;
  /** The old homelab after the steps. */
  readonly prepared: Snapshot;
}

/** Every Tailscale Service that a host advertises, by name. */
const namesOfHosts = (fleet: Fleet): Readonly<Record<string, string>> =>
  Object.fromEntries(
    endpoints(fleet)
      .filter(({ service }) => service.kind === 'native')
      .map(({ name, service }) => [name, `svc:${name} of ${service.name}`]),
  );

/** Creates the old homelab, follows the page, and starts Argo CD over it. */
async function startAdoption(rehearsal: Rehearsal): Promise<Adoption> {
  const { fleet, supervisor, log } = rehearsal;
  const old = oldObjects(fleet, oldHomelab);
  let observed: Omit<Adoption, 'delivery' | 'old'> | undefined;
  const delivery = await rehearsal.redeliver(async (start: BeforeDelivery) => {
    const begin = performance.now();
    const { clusters, objects: rendered } = start;
    const both = [...old, ...rendered];
    await installOldHomelab(fleet, clusters, old, rendered);
    const before = await takeSnapshot(clusters, both);
    throwIfAny(
      old
        .map(placeOf)
        .filter((place) => !before.has(place))
        .map((place) => `${place} was not created`),
    );
    const refusedBefore = await refusedChanges(clusters, rendered);
    const installed = performance.now();
    const followed = await follow(stepsIn(readPage()), fleet, supervisor, start, log);
    const prepared = await takeSnapshot(clusters, both);
    observed = {
      rendered,
      before,
      refusedBefore,
      refusedAfter: await refusedChanges(clusters, rendered),
      followed,
      prepared,
    };
    const seconds = (from: number, to: number): string => ((to - from) / 1000).toFixed(1);
    log(
      `the old homelab exists after ${seconds(begin, installed)} s; the page took ${seconds(installed, performance.now())} s`,
    );
  });
  if (observed === undefined) throw new Error('the delivery was not prepared');
  return { ...observed, delivery, old };
}

/** @throws Error with the refused changes, if the page did not make room for them or removed too much */
function everyChangeIsAccepted({ refusedBefore, refusedAfter, before, prepared, rendered }: Adoption): string {
  throwIfAny([...refusedAfter].map(([place, reason]) => `${place}\n  ${reason}`));
  const wanted = new Set(rendered.map(placeOf));
  const removed = [...before.keys()].filter((place) => wanted.has(place) && !prepared.has(place));
  const workloads = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);
  throwIfAny(
    removed
      .filter((place) => workloads.has(before.get(place)?.object.kind ?? '') && !refusedBefore.has(place))
      .map((place) => `${place} is deleted by the page, although its change would be accepted`),
  );
  return `${refusedBefore.size} changes were refused before the page was followed`;
}

/** @throws Error with the names that two objects would claim at the same time */
function everyHostIsUnique({ prepared, rendered }: Adoption, fleet: Fleet): string {
  const objects: readonly Placed[] = [...prepared.values(), ...rendered];
  throwIfAny(duplicateHosts(objects, namesOfHosts(fleet)));
  return `${objects.filter(({ object }) => object.kind === 'Ingress').length} Ingresses, old and new`;
}

async function declaredObjects(delivery: Delivery): Promise<ReadonlySet<string>> {
  const { argoCdCluster, clusters } = delivery;
  return declaredBy(
    await listApplications(delivery),
    (server) => (clusters.find(({ api }) => api.endpoint.url === server) ?? argoCdCluster).cluster.name,
  );
}

async function nothingIsLost(adoption: Adoption): Promise<string> {
  const { delivery, before, prepared, rendered, old } = adoption;
  const after = await takeSnapshot(delivery.clusters, [...old, ...rendered]);
  const wanted = await declaredObjects(delivery);
  const disposable = new Set(old.filter((item) => item.disposable === true).map(placeOf));
  throwIfAny([
    ...lostData(before, after, disposable),
    ...lostDashboards(before, after),
    ...recreated(prepared, after, wanted),
    ...leftovers(old, after, wanted).map((place) => `${place} is left over: nothing declares or deletes it`),
  ]);
  const kept = (kind: string): number => [...before.values()].filter(({ object }) => object.kind === kind).length;
  return [
    `${kept('PersistentVolumeClaim')} claims`,
    `${kept('PersistentVolume')} volumes`,
    `${kept('Cluster')} database clusters`,
    `${dashboardsIn(before).length} dashboards`,
  ].join(', ');
}

async function nobodyFights({ delivery, rendered, old }: Adoption): Promise<string> {
  const snapshot = (): Promise<Snapshot> => takeSnapshot(delivery.clusters, [...old, ...rendered]);
  const before = await snapshot();
  const summary = await refreshWithoutDrift(delivery);
  throwIfAny(fights(before, await snapshot(), new Set(rendered.map(placeOf))));
  return summary;
}

export const adoptStage: Stage<Rehearsal> = {
  name: 'adopt',
  description: 'Argo CD delivers the fleet over the objects of the existing homelab, after its page was followed',
  async run(rehearsal): Promise<readonly Proof[]> {
    let started: Adoption | undefined;
    const adoption = (): Adoption => {
      if (started === undefined) throw new Error('the old homelab was not created');
      return started;
    };
    return proveInOrder([
      [
        'every step of the page can be executed or checked',
        async () => {
          started = await startAdoption(rehearsal);
          const { executed, checked, skipped } = started.followed;
          const named = skipped.length === 0 ? '' : `, ${skipped.length} for the real network: ${skipped.join(', ')}`;
          return `${executed.length} commands executed, ${checked.length} checked${named}`;
        },
      ],
      [
        'the API servers accept every change, and only what they refuse is removed',
        () => everyChangeIsAccepted(adoption()),
      ],
      ['no host of the tailnet is claimed twice', () => everyHostIsUnique(adoption(), rehearsal.fleet)],
      ['all applications become Synced and Healthy', async () => (await rehearsal.healthyDelivery()).summary],
      ['claims, volumes, databases and dashboards are the same ones', () => nothingIsLost(adoption())],
      ['no two owners change an object in turn', () => nobodyFights(adoption())],
    ]);
  },
};
