import type { EdgeConfig } from '../config.ts';
import type { EdgeSite } from '../sites.ts';
import { HIDDEN_DOT_SEGMENT, belowAnySpelling } from './paths.ts';
import { type Directive, block, directive, regex, variables } from './syntax.ts';

/** Pages of the edge itself; no service has paths below it. */
export const OWN_PAGES = '/.edge';

/** Tells the shared proxy settings whom this location speaks to, and how. */
export const speakTo = ({ upstream, kind }: EdgeSite): readonly Directive[] => [
  directive('set', variables`$upstream_name`, upstream.name),
  directive('set', variables`$upstream_host`, kind === 'static' ? upstream.name : variables`$host`),
];

/** nginx's milliseconds. */
export const ms = (duration: number): string => `${duration}ms`;
/** nginx's seconds, for the directives that know no shorter time. */
export const seconds = (duration: number): string => `${Math.ceil(duration / 1000)}s`;

/** Headers by which an upstream could make nginx do something else than pass the answer on. */
const COMMANDS = ['X-Accel-Redirect', 'X-Accel-Buffering', 'X-Accel-Charset', 'X-Accel-Limit-Rate', 'X-Accel-Expires'];

export const ignoreCommands = (...more: readonly string[]): Directive =>
  directive('proxy_ignore_headers', ...COMMANDS, ...more);

/** Addresses behind the tunnel are looked up again and again; connections are kept. */
export const upstreamBlock = ({ host, upstream }: EdgeSite): Directive =>
  block(
    'upstream',
    [host],
    directive('zone', host, '64k'),
    // One slow page must not take the only address out of service.
    directive('server', `${upstream.name}:${upstream.port}`, 'resolve', 'max_fails=0'),
    // More than this many at once need a handshake each.
    directive('keepalive', 64),
  );

const staleWhen = ['error', 'timeout', 'invalid_header', 'updating', 'http_500', 'http_502', 'http_503', 'http_504'];

/** What static pages and assets have in common: one fetch for many visitors, and an old copy rather than an error. */
const cached = ({ times }: EdgeConfig): readonly Directive[] => [
  directive('proxy_cache', 'edge'),
  directive('proxy_cache_use_stale', ...staleWhen),
  directive('proxy_cache_background_update', 'on'),
  directive('proxy_cache_revalidate', 'on'),
  directive('proxy_cache_lock', 'on'),
  directive('proxy_cache_lock_timeout', ms(times.cacheLock)),
];

/** The path is passed on as it is in the key of the cache, so that no spelling of it can fill the place of another. */
const staticLocation = (config: EdgeConfig, { host, upstream, cacheQuery }: EdgeSite): Directive =>
  block(
    'location',
    ['/'],
    block('limit_except', ['GET'], directive('deny', 'all')),
    cacheQuery ? [] : directive('set', variables`$args`, ''),
    directive('proxy_pass', `https://${host}/`),
    directive(
      'proxy_redirect',
      regex(`^https?://${upstream.name.replaceAll('.', '\\.')}(?::\\d+)?(/.*)$`, '~'),
      variables`https://${host}$1`,
    ),
    directive('proxy_read_timeout', ms(config.times.staticRead)),
    cached(config),
    directive('proxy_cache_key', variables`$host$uri$is_args$args`),
    directive('proxy_cache_valid', 200, seconds(config.times.cachePage)),
    directive('proxy_cache_valid', 404, seconds(config.times.cacheMissing)),
    // Set-Cookie is not ignored: an answer that sets one is not kept.
    ignoreCommands('Cache-Control', 'Expires'),
    directive('proxy_force_ranges', 'on'),
    directive('gzip', 'on'),
    directive('gzip_proxied', 'any'),
    directive('gzip_vary', 'on'),
    directive('gzip_types', 'text/css', 'text/plain', 'application/javascript', 'application/json', 'image/svg+xml'),
  );

/** Bodies and answers are streamed: the machine has little memory and disk. */
const dynamicLocations = (config: EdgeConfig, site: EdgeSite): readonly Directive[] => [
  directive('client_max_body_size', `${site.bodyMib}m`),
  directive('proxy_request_buffering', 'off'),
  directive('proxy_max_temp_file_size', 0),
  directive('proxy_read_timeout', ms(config.times.dynamicRead)),
  ignoreCommands(),
  block('location', ['/'], directive('proxy_pass', `https://${site.host}`)),
  block('location', ['~*', regex(HIDDEN_DOT_SEGMENT)], directive('return', 400)),
  ...site.loginPaths.map((path) =>
    block(
      'location',
      ['~*', regex(belowAnySpelling(path))],
      directive('limit_req', 'zone=login', `burst=${config.limits.login.burst}`, 'nodelay'),
      directive('proxy_pass', `https://${site.host}`),
    ),
  ),
  ...site.assetPaths.map((path) =>
    block(
      'location',
      [path],
      directive('proxy_pass', `https://${site.host}`),
      cached(config),
      directive('proxy_cache_key', variables`$host$request_uri`),
      directive('proxy_cache_valid', 200, seconds(config.times.cacheAsset)),
      // What was asked for with a cookie or credentials may be for one visitor only.
      directive('proxy_cache_bypass', variables`$http_cookie`, variables`$http_authorization`),
      directive('proxy_no_cache', variables`$http_cookie`, variables`$http_authorization`),
    ),
  ),
];

/** robots.txt of a site; without anything to avoid it allows all. */
export const robots = ({ crawlersAvoid, blockedPaths, loginPaths }: EdgeSite): string => {
  const avoided = [...new Set([...crawlersAvoid, ...blockedPaths, ...loginPaths])].sort();
  return [
    'User-agent: *',
    ...(avoided.length === 0 ? ['Disallow:'] : avoided.map((path) => `Disallow: ${path}`)),
    '',
  ].join('\n');
};

/** A public host and what the proxy does for it. */
export const siteBlock = (config: EdgeConfig, site: EdgeSite): Directive =>
  block(
    'server',
    [],
    directive('listen', config.ports.http),
    directive('server_name', site.host),
    block('if', [variables`($banned)`], directive('return', 403, 'Banned for a while after failed logins.\n')),
    speakTo(site),
    directive('proxy_intercept_errors', 'on'),
    // Whom one limit has stopped, the other may stop on the way to the error page.
    directive('recursive_error_pages', 'on'),
    directive('error_page', 502, 503, 504, `${OWN_PAGES}/unavailable.html`),
    directive('error_page', 429, `${OWN_PAGES}/limited.html`),
    directive('limit_req', 'zone=general', `burst=${config.limits.general.burst[site.kind]}`, 'nodelay'),
    block(
      'location',
      [`${OWN_PAGES}/`],
      directive('internal'),
      directive('root', config.paths.html),
      directive('default_type', 'text/html'),
    ),
    block('location', ['=', '/robots.txt'], directive('return', 200, robots(site))),
    // The first regular expression that matches wins: what is blocked comes first.
    site.blockedPaths.map((path) => block('location', ['~*', regex(belowAnySpelling(path))], directive('return', 403))),
    site.kind === 'static' ? staticLocation(config, site) : dynamicLocations(config, site),
  );
