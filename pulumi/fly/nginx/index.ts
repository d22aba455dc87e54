import type { EdgeConfig } from '../config.ts';
import { healthServers } from './health.ts';
import { logFormat } from './log.ts';
import { maps } from './maps.ts';
import { ms, seconds, siteBlock, upstreamBlock } from './site.ts';
import { type Directive, block, directive, nginxText, variables } from './syntax.ts';

/** Added to every answer, whatever its status; a header with an empty value is left out. */
const ANSWER_HEADERS = {
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'Content-Security-Policy': variables`$content_security_policy`,
  'X-Cache-Status': variables`$upstream_cache_status`,
  'Retry-After': variables`$retry_after`,
  'X-Clacks-Overhead': 'GNU Terry Pratchett',
} as const;

/** The edge decides these; and nobody needs to know what an upstream is made of. */
const HIDDEN_HEADERS = [
  ...Object.keys(ANSWER_HEADERS).filter((name) => name !== 'Content-Security-Policy' && name !== 'Retry-After'),
  'X-Powered-By',
  'Via',
];

/** Headers by which a client could claim to be somebody else, or to have asked for something else. */
const FORGEABLE_HEADERS = [
  'Fly-Client-IP',
  'Forwarded',
  'X-Forwarded-User',
  'X-Forwarded-Port',
  'X-Original-URL',
  'X-Rewrite-URL',
  'X-Webauth-User',
  'Remote-User',
  'True-Client-IP',
  'CF-Connecting-IP',
  'Proxy',
];

const UPSTREAM_HEADERS = {
  Host: variables`$upstream_host`,
  'Accept-Encoding': variables`$upstream_encoding`,
  Connection: variables`$connection_header`,
  Upgrade: variables`$upgrade`,
  'X-Real-IP': variables`$remote_addr`,
  'X-Forwarded-For': variables`$remote_addr`,
  'X-Forwarded-Host': variables`$host`,
  // Fly.io terminates TLS, and redirects plain HTTP.
  'X-Forwarded-Proto': 'https',
} as const;

const headers = (
  name: string,
  values: Readonly<Record<string, string | { readonly expression: string }>>,
  ...rest: readonly string[]
): readonly Directive[] => Object.entries(values).map(([header, value]) => directive(name, header, value, ...rest));

const listening = ({ times, limits }: EdgeConfig): readonly Directive[] => [
  directive('http2', 'on'),
  directive('server_tokens', 'off'),
  directive('client_header_timeout', ms(times.header)),
  directive('client_body_timeout', ms(times.body)),
  directive('send_timeout', ms(times.body)),
  directive('keepalive_timeout', ms(times.keepAlive)),
  directive('reset_timedout_connection', 'on'),
  directive('large_client_header_buffers', 4, '16k'),
  // Everything that can connect to these ports is Fly.io's own proxy, and it overwrites this header.
  directive('set_real_ip_from', '0.0.0.0/0'),
  directive('real_ip_header', 'Fly-Client-IP'),
  directive('limit_req_zone', variables`$client`, 'zone=general:10m', `rate=${limits.general.perSecond}r/s`),
  directive('limit_req_zone', variables`$client`, 'zone=login:10m', `rate=${limits.login.perSecond}r/s`),
  directive('limit_req_status', 429),
  directive('limit_conn_zone', variables`$client`, 'zone=connections:10m'),
  directive('limit_conn_status', 429),
  directive('limit_conn', 'connections', limits.connections),
];

/** Protocols of upstreams that this build of nginx knows and no site speaks. */
const UNUSED_PROTOCOLS = ['fastcgi', 'uwsgi', 'scgi'];

const proxying = ({ times, limits, paths, resolver }: EdgeConfig): readonly Directive[] =>
  [
    directive('resolver', resolver, `valid=${seconds(times.resolve)}`, 'ipv6=off'),
    directive('proxy_http_version', '1.1'),
    directive('proxy_connect_timeout', ms(times.connect)),
    directive('proxy_send_timeout', ms(times.body)),
    directive('proxy_ssl_server_name', 'on'),
    directive('proxy_ssl_name', variables`$upstream_name`),
    directive('proxy_ssl_verify', 'on'),
    directive('proxy_ssl_verify_depth', 3),
    directive('proxy_ssl_trusted_certificate', paths.authorities),
    headers('proxy_set_header', UPSTREAM_HEADERS),
    FORGEABLE_HEADERS.map((name) => directive('proxy_set_header', name, '')),
    HIDDEN_HEADERS.map((name) => directive('proxy_hide_header', name)),
    directive('client_body_temp_path', `${paths.temporary}/body`),
    directive('proxy_temp_path', `${paths.temporary}/proxy`),
    // Unused, but nginx creates them, and its user may not do so where they are by default.
    UNUSED_PROTOCOLS.map((protocol) => directive(`${protocol}_temp_path`, `${paths.temporary}/${protocol}`)),
    directive(
      'proxy_cache_path',
      paths.cache,
      'levels=1:2',
      'keys_zone=edge:10m',
      `max_size=${limits.cacheMib}m`,
      `inactive=${seconds(times.cacheInactive)}`,
      'use_temp_path=off',
    ),
  ].flat();

/** Directives by file name; `nginx.conf` includes the others. */
export function nginxTree(config: EdgeConfig): ReadonlyMap<string, readonly Directive[]> {
  const { paths } = config;
  return new Map([
    [
      'nginx.conf',
      [
        directive('daemon', 'off'),
        directive('pid', `${paths.run}/nginx.pid`),
        directive('worker_rlimit_nofile', 8192),
        directive('worker_shutdown_timeout', ms(config.times.shutdown)),
        block('events', [], directive('worker_connections', 2048)),
        block(
          'http',
          [],
          logFormat,
          directive('access_log', `${paths.log}/access.json.log`, 'json'),
          listening(config),
          proxying(config),
          headers('add_header', ANSWER_HEADERS, 'always'),
          directive('include', 'maps.conf'),
          directive('include', 'health.conf'),
          directive('include', 'sites/*.conf'),
        ),
      ],
    ],
    ['maps.conf', maps(config)],
    ['health.conf', healthServers(config)],
    ...config.sites.map((site): [string, readonly Directive[]] => [
      `sites/${site.host}.conf`,
      [upstreamBlock(site), siteBlock(config, site)],
    ]),
  ]);
}

/** The texts of {@link nginxTree}. */
export const nginxFiles = (config: EdgeConfig): ReadonlyMap<string, string> =>
  new Map([...nginxTree(config)].map(([name, tree]) => [name, nginxText(tree)]));
