import { tailnetName } from '#model/address.ts';
import { fail, throwIfAny } from '#model/errors.ts';
import type { Fleet } from '#model/fleet.ts';
import { machineOf } from '#model/host.ts';
import { imageReference } from '#model/image.ts';
import type { Data } from '#model/value.ts';
import { edgeRoutes, edgeSinks } from '#model/views/edge.ts';
import { siteProblems } from './problems.ts';
import { type EdgeSite, site } from './sites.ts';

/** Durations in milliseconds. */
export interface EdgeTimes {
  /** Headers of a request must arrive within this time. */
  readonly header: number;
  /** Between two reads of a body, and between two writes of an answer. */
  readonly body: number;
  /** An idle connection is kept open. */
  readonly keepAlive: number;
  /** To an upstream, until it is connected. */
  readonly connect: number;
  /** Between two reads from a static site's upstream. */
  readonly staticRead: number;
  /** Between two reads from a dynamic service: its slowest page, and its quietest WebSocket. */
  readonly dynamicRead: number;
  /** An upstream's answer to the readiness check. */
  readonly ready: number;
  /** Before a name of the tailnet is looked up again. */
  readonly resolve: number;
  /** Old workers end after a reload, whatever connections they hold. */
  readonly shutdown: number;
  /** A static page is fresh. */
  readonly cachePage: number;
  /** A 404 of a static site is fresh. */
  readonly cacheMissing: number;
  /** An asset is fresh where its service does not say so itself. */
  readonly cacheAsset: number;
  /** What nobody asked for is dropped from the cache. */
  readonly cacheInactive: number;
  /** Later requests for a page that is being fetched wait for it. */
  readonly cacheLock: number;
}

/** Folders and files of the machine. */
export interface EdgePaths {
  readonly log: string;
  readonly cache: string;
  /** Temporary bodies and pages. */
  readonly temporary: string;
  /** Files of the running processes: sockets, process ids, flags. */
  readonly run: string;
  /** File with the banned networks, as nginx includes it. */
  readonly bans: string;
  /** Error pages and the version stamp. */
  readonly html: string;
  /** Certificates that may sign for an upstream. */
  readonly authorities: string;
}

/** Everything that the edge's files are rendered from. */
export interface EdgeConfig {
  readonly app: string;
  readonly region: string;
  readonly memoryMib: number;
  /** Name of the machine in the tailnet, and the `instance` of its logs and metrics. */
  readonly machine: string;
  readonly images: { readonly nginx: string; readonly tailscale: string; readonly alloy: string };
  /** Sorted by host. */
  readonly sites: readonly EdgeSite[];
  /** URLs into which logs and metrics are written. */
  readonly sinks: { readonly logs: string; readonly metrics: string };
  /** Port of the public sites, and the port on which only Fly.io asks for readiness. */
  readonly ports: { readonly http: number; readonly ready: number };
  readonly paths: EdgePaths;
  /** Address of the name server, with its port where that is not 53. */
  readonly resolver: string;
  readonly times: EdgeTimes;
  readonly limits: {
    /** Requests a second of one client, and the burst above it for either kind of site. */
    readonly general: { readonly perSecond: number; readonly burst: Readonly<Record<EdgeSite['kind'], number>> };
    readonly login: { readonly perSecond: number; readonly burst: number };
    /** Requests of one client that are in progress at once. */
    readonly connections: number;
    /** Largest size of the cache, in MiB. */
    readonly cacheMib: number;
  };
  readonly bans: { readonly failures: number; readonly withinSeconds: number; readonly banSeconds: number };
  /** Size at which the access log is rotated, in MiB. */
  readonly logMib: number;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const TIMES: EdgeTimes = {
  header: 10 * second,
  body: 30 * second,
  keepAlive: 75 * second,
  connect: 5 * second,
  staticRead: 30 * second,
  dynamicRead: 5 * minute,
  ready: 4 * second,
  resolve: 30 * second,
  shutdown: 30 * second,
  cachePage: day,
  cacheMissing: minute,
  cacheAsset: 7 * day,
  cacheInactive: day,
  cacheLock: 5 * second,
};

const PATHS: EdgePaths = {
  log: '/var/log/nginx',
  cache: '/var/cache/nginx/edge',
  temporary: '/var/cache/nginx/temporary',
  run: '/run/edge',
  bans: '/var/lib/edge/bans.conf',
  html: '/usr/share/nginx/edge',
  authorities: '/etc/ssl/certs/ca-certificates.crt',
};

/**
 * What the fleet says about the edge.
 *
 * @throws ModelError where the proxy's service lacks a setting, a sink is not the one of its kind, or a trait cannot be
 * written into the proxy's configuration.
 */
export function edgeConfig(fleet: Fleet): EdgeConfig {
  const { service: proxy, app } = fleet.providers.edge;
  const machine = machineOf(proxy.on);
  const sites = edgeRoutes(fleet).map(({ host, upstream, exposure, traits }) =>
    site(host, { name: upstream.host, port: upstream.port, health: exposure.health ?? '/' }, traits),
  );
  throwIfAny(sites.flatMap(siteProblems));
  const text = (key: string): string => textSetting(proxy.name, proxy.settings, key);
  const { package: source, ports } = proxy;
  return {
    app,
    region: text('region'),
    memoryMib: Math.round((machine.memory ?? 512 * 2 ** 20) / 2 ** 20),
    machine: machine.name,
    images: {
      nginx: source.manager === 'docker' ? imageReference(source.image) : text('nginx'),
      tailscale: text('tailscale'),
      alloy: text('alloy'),
    },
    sites,
    sinks: sinksOf(fleet),
    ports: { http: typeof ports['http']?.port === 'number' ? ports['http'].port : 8080, ready: 8081 },
    paths: PATHS,
    resolver: '100.100.100.100',
    times: TIMES,
    limits: {
      general: { perSecond: 10, burst: { static: 20, dynamic: 50 } },
      login: { perSecond: 3, burst: 5 },
      connections: 50,
      cacheMib: 200,
    },
    bans: { failures: 5, withinSeconds: 600, banSeconds: 3600 },
    logMib: 16,
  };
}

function textSetting(service: string, settings: Readonly<Record<string, Data>>, key: string): string {
  const value = settings[key];
  return typeof value === 'string'
    ? value
    : fail({
        subject: `service ${service}`,
        field: `settings.${key}`,
        value,
        rule: 'the edge machine is built from it',
        fix: 'add it to the settings of the edge proxy',
      });
}

/** The write-only endpoints, told apart by the path on which their protocol is spoken. */
function sinksOf(fleet: Fleet): EdgeConfig['sinks'] {
  const urls = edgeSinks(fleet).flatMap(({ service, exposure }) =>
    (exposure.paths ?? []).map((path) => `https://${tailnetName(service, exposure)}${path}`),
  );
  const find = (path: string, what: string): string =>
    urls.find((url) => url.endsWith(path)) ??
    fail({
      subject: `service ${fleet.providers.edge.service.name}`,
      field: 'calls',
      value: urls,
      rule: `the edge writes its ${what} to an exposure for services whose paths include ${path}`,
      fix: 'call the service that takes them, and give it such an exposure',
    });
  return { logs: find('/push', 'logs'), metrics: find('/write', 'metrics') };
}
