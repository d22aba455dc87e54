import { describe, expect, test } from 'vitest';
import { live } from '../fixture.ts';
import type { LiveObject } from '../lib/kubernetes-api.ts';
import {
  type Snapshot,
  declaredBy,
  duplicateHosts,
  fights,
  leftovers,
  lostDashboards,
  lostData,
  placeOf,
  recreated,
} from './assertions.ts';

const placed = (object: LiveObject, cluster = 'indri') => ({ cluster, object });
const snapshot = (...objects: readonly LiveObject[]): Snapshot =>
  new Map(objects.map((object) => [placeOf(placed(object)), placed(object)]));
const again = (object: LiveObject): LiveObject => ({ ...object, metadata: { ...object.metadata, uid: 'another' } });

const nfs = { server: 'nas', path: '/music' };
const volume = live('PersistentVolume', 'music', { spec: { nfs }, metadata: { namespace: undefined } });
const claim = live('PersistentVolumeClaim', 'music', {
  spec: { volumeName: 'music' },
  status: { phase: 'Bound' },
});
const cluster = live('Cluster', 'pg', { spec: { bootstrap: { initdb: { database: 'feeds', owner: 'feeds' } } } });
const dashboard = live('ConfigMap', 'grafana-dashboard-disks', {
  data: { 'disks.json': '{}' },
  metadata: { labels: { grafana_dashboard: '1' } },
});
const before = snapshot(volume, claim, cluster, dashboard, live('Deployment', 'app'));

describe('data', () => {
  const lost = (...after: readonly LiveObject[]) => lostData(before, snapshot(...after), new Set());

  test('is kept if the objects are the same, whatever becomes of others', () => {
    expect(lost(volume, claim, cluster)).toEqual([]);
  });

  test('is lost if its object is deleted or created again', () => {
    expect(lost(again(volume), cluster)).toEqual([
      'indri: PersistentVolume music was deleted and created again',
      'indri: PersistentVolumeClaim apps/music was deleted',
    ]);
  });

  test('is lost if its object is being deleted', () => {
    const deleting = live('Cluster', 'pg', { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } });
    expect(lost(volume, claim, deleting)).toEqual(['indri: Cluster apps/pg was deleted']);
  });

  test('is lost if a volume has another source', () => {
    const moved = { ...volume, spec: { nfs: { ...nfs, path: '/other' } } };
    expect(lost(moved, claim, cluster)).toEqual([
      'indri: PersistentVolume music changed spec.nfs from {"server":"nas","path":"/music"} to {"server":"nas","path":"/other"}',
    ]);
  });

  test('is lost if a claim is bound to another volume, or to none', () => {
    const unbound = { ...claim, spec: { volumeName: 'other' }, status: { phase: 'Lost' } };
    expect(lost(volume, unbound, cluster)).toEqual([
      'indri: PersistentVolumeClaim apps/music changed spec.volumeName from "music" to "other"',
      'indri: PersistentVolumeClaim apps/music changed status.phase from "Bound" to "Lost"',
    ]);
  });

  test('is out of reach if a database cluster has another first owner', () => {
    const changed = { ...cluster, spec: { bootstrap: { initdb: { database: 'feeds', owner: 'app' } } } };
    expect(lost(volume, claim, changed)).toEqual([
      'indri: Cluster apps/pg changed spec.bootstrap.initdb.owner from "feeds" to "app"',
    ]);
  });

  test('that nobody misses may be lost', () => {
    expect(lostData(snapshot(claim), snapshot(), new Set(['indri: PersistentVolumeClaim apps/music']))).toEqual([]);
  });
});

test('a dashboard is lost if it is deleted, or no longer what it was', () => {
  const lost = (...after: readonly LiveObject[]) => lostDashboards(before, snapshot(...after));
  expect(lost(dashboard)).toEqual([]);
  expect(lost()).toEqual(['indri: ConfigMap apps/grafana-dashboard-disks was deleted']);
  expect(lost({ ...dashboard, data: {} })).toEqual(['indri: ConfigMap apps/grafana-dashboard-disks was changed']);
  expect(lost({ ...dashboard, metadata: { ...dashboard.metadata, labels: {} } })).toEqual([
    'indri: ConfigMap apps/grafana-dashboard-disks was changed',
  ]);
});

describe('a host', () => {
  const ingress = (name: string, host: string): LiveObject =>
    live('Ingress', name, { spec: { ingressClassName: 'tailscale', tls: [{ hosts: [host] }] } });
  const balancer = live('Service', 'pg', { metadata: { annotations: { 'tailscale.com/hostname': 'feed' } } });

  test('is unique if the old and the new owner are one object', () => {
    const one = placed(ingress('feed', 'feed'));
    expect(duplicateHosts([one, one, placed(ingress('photos', 'photos'))], {})).toEqual([]);
  });

  test.each([
    ['two Ingresses', placed(ingress('other', 'feed')), 'indri: Ingress apps/other'],
    ['Ingresses of two clusters', placed(ingress('feed', 'feed'), 'ringtail'), 'ringtail: Ingress apps/feed'],
    ['an Ingress and a load balancer', placed(balancer), 'indri: Service apps/pg'],
  ])('is claimed twice by %s', (_, second, place) => {
    expect(duplicateHosts([placed(ingress('feed', 'feed')), second], {})).toEqual([
      `the host feed is claimed by indri: Ingress apps/feed and ${place}`,
    ]);
  });

  test('is claimed twice by an Ingress and a service of a machine', () => {
    expect(duplicateHosts([placed(ingress('forge', 'forge'))], { forge: 'svc:forge' })).toEqual([
      'the host forge is claimed by svc:forge and indri: Ingress apps/forge',
    ]);
  });
});

test('an object that the new homelab declares too must stay the same one', () => {
  const wanted = new Set(['indri: Deployment apps/app']);
  const app = live('Deployment', 'app');
  expect(recreated(before, snapshot(app), wanted)).toEqual([]);
  expect(recreated(before, snapshot(again(app)), wanted)).toEqual([
    'indri: Deployment apps/app was deleted and created again',
  ]);
});

test('owners fight if an object changes without a reason', () => {
  const written = (replicas: number): LiveObject =>
    live('Deployment', 'app', {
      spec: { replicas },
      metadata: { managedFields: [{ manager: 'argocd-controller' }, { manager: 'autoscaler' }] },
    });
  const wanted = new Set(['indri: Deployment apps/app']);
  expect(fights(snapshot(written(1)), snapshot({ ...written(1), status: { replicas: 1 } }), wanted)).toEqual([]);
  expect(fights(snapshot(written(1)), snapshot(written(2)), wanted)).toEqual([
    'indri: Deployment apps/app keeps changing; it is written by argocd-controller, autoscaler',
  ]);
});

test('what nothing declares or owns is left over', () => {
  const orphan = live('ClusterRole', 'homepage');
  const owned = live('Secret', 'db', { metadata: { ownerReferences: [{ kind: 'ExternalSecret', name: 'db' }] } });
  const declared = live('Service', 'app');
  const old = [orphan, owned, declared, dashboard].map((object) => placed(object));
  const after = snapshot(orphan, owned, declared, dashboard);
  expect(leftovers(old, after, new Set(['indri: Service apps/app']))).toEqual(['indri: ClusterRole apps/homepage']);
});

test('an application declares the resources that it would not prune, on its cluster', () => {
  const application = live('Application', 'app', {
    spec: { destination: { server: 'https://ringtail' } },
    status: {
      resources: [
        { kind: 'Service', namespace: 'app', name: 'app' },
        { kind: 'ClusterRole', name: 'app' },
        { kind: 'ConfigMap', namespace: 'app', name: 'old', requiresPruning: true },
      ],
    },
  });
  expect([...declaredBy([application], (server) => server.replace('https://', ''))]).toEqual([
    'ringtail: Service app/app',
    'ringtail: ClusterRole app',
  ]);
});
