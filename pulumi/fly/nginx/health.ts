import type { EdgeConfig } from '../config.ts';
import type { EdgeSite } from '../sites.ts';
import { ms, speakTo } from './site.ts';
import { type Directive, block, directive, regex } from './syntax.ts';

/** Lives while nginx does; says nothing of what is behind the tunnel, so that cached pages are served without it. */
export const ALIVE = '/healthz';
/** 200 once the tunnel leads to any site and no process of the machine keeps dying. */
export const READY = '/readyz';
/** 200 while the tunnel leads to this site and it is well. */
export const readyPath = (host: string): string => `${READY}/${host}`;
/** Hash of everything that the machine was built from. */
export const VERSION = '/version';
/** Below `paths.run`; there while a process of the machine keeps dying. */
export const FAILED_FLAG = 'failed';

/** Whoever calls by another name: the health check, the version, and nothing else. */
const stranger = ({ ports, paths }: EdgeConfig): Directive =>
  block(
    'server',
    [],
    directive('listen', ports.http, 'default_server'),
    block('location', ['=', ALIVE], directive('access_log', 'off'), directive('return', 200, 'ok\n')),
    block('location', ['=', VERSION], directive('access_log', 'off'), directive('root', paths.html)),
    block('location', ['/'], directive('return', 444)),
  );

/** nginx follows ten internal redirects of a request; so many sites are asked whether the tunnel leads to any. */
const ASKED = 8;

const UNWELL = [301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 410, 429, 500, 501, 502, 503, 504];

const ask = (site: EdgeSite): readonly Directive[] => [
  ...speakTo({ ...site, kind: 'static' }),
  directive('rewrite', regex('^'), site.upstream.health, 'break'),
  directive('proxy_pass', `https://${site.host}`),
];

/** Asked only by Fly.io over its private network, on a port that no service publishes. */
function readiness({ ports, paths, times, sites }: EdgeConfig): Directive {
  const asked = sites.slice(0, ASKED);
  const nothing = '@nothing_is_ready';
  const next = (index: number): string => (index < asked.length ? `@ready_${index}` : nothing);
  return block(
    'server',
    [],
    directive('listen', ports.ready),
    directive('access_log', 'off'),
    directive('proxy_intercept_errors', 'on'),
    directive('recursive_error_pages', 'on'),
    directive('proxy_connect_timeout', ms(times.ready)),
    directive('proxy_read_timeout', ms(times.ready)),
    block(
      'location',
      ['=', READY],
      block('if', ['(-e', `${paths.run}/${FAILED_FLAG})`], directive('return', 503)),
      directive('error_page', 418, '=', next(0)),
      directive('return', 418),
    ),
    asked.map((site, index) =>
      block('location', [next(index)], ask(site), directive('error_page', ...UNWELL, '=', next(index + 1))),
    ),
    block('location', [nothing], directive('return', 503)),
    sites.map((site) =>
      block('location', ['=', readyPath(site.host)], ask(site), directive('error_page', ...UNWELL, '=', nothing)),
    ),
  );
}

/** How the platform learns that the machine works. */
export const healthServers = (config: EdgeConfig): readonly Directive[] => [stranger(config), readiness(config)];
