import type { EdgeConfig } from '../config.ts';
import { belowAnySpelling } from './paths.ts';
import { type Argument, type Directive, type Expression, block, directive, regex, variables } from './syntax.ts';

const map = (from: Expression, to: Expression, ...entries: readonly (readonly [Argument, Argument])[]): Directive =>
  block('map', [from, to], ...entries.map(([key, value]) => directive(key, value)));

/**
 * Who a client is, for limits and bans: an IPv4 address, or the /64 of an IPv6 address, which one household has.
 * nginx writes addresses in their shortest form, so `::`, which is at least two groups, may stand for a part of the
 * first four.
 */
const client: Directive = map(
  variables`$remote_addr`,
  variables`$client`,
  ['default', variables`$remote_addr`],
  [regex('^((?:[^:]+:){4})', '~'), variables`$1:/64`],
  [regex('^([^:]+:):([^:]+)(?::[^:]+){4}$', '~'), variables`$10:0:$2::/64`],
  [regex('^((?:[^:]+:){1,3}):', '~'), variables`$1:/64`],
);

/** A login that failed: a refused password in a form, or refused credentials in a header. */
function login({ sites }: EdgeConfig): Directive {
  const forms = sites.flatMap(({ host, loginPaths, failedLogin }) =>
    loginPaths.map((path): readonly [Argument, Argument] => [
      regex(
        `^${host.replaceAll('.', '\\.')} POST (?:${failedLogin.join('|')}) [01] ${belowAnySpelling(path).slice(1)}`,
        '~*',
      ),
      'failed',
    ]),
  );
  return map(
    variables`$server_name $method $status $credentials $uri`,
    variables`$login`,
    [regex('^\\S+ \\S+ 401 1 ', '~'), 'failed'],
    ...forms,
  );
}

const policyText = (policy: Readonly<Record<string, readonly string[]>>): string =>
  Object.entries(policy)
    .map(([name, sources]) => [name, ...sources].join(' '))
    .join('; ');

/** Variables that are computed from the request. */
export const maps = (config: EdgeConfig): readonly Directive[] => [
  client,
  block('geo', [variables`$banned`], directive('include', config.paths.bans)),
  // Only WebSockets are let through: other upgrades (h2c) would carry requests past the rules of this proxy.
  map(variables`$http_upgrade`, variables`$upgrade`, [regex('^websocket$', '~*'), 'websocket']),
  map(variables`$upgrade`, variables`$connection_header`, ['websocket', 'upgrade']),
  // Static pages are compressed here, so that the cache holds them once.
  map(
    variables`$server_name`,
    variables`$upstream_encoding`,
    ...config.sites
      .filter(({ kind }) => kind === 'dynamic')
      .map(({ host }): readonly [Argument, Argument] => [host, variables`$http_accept_encoding`]),
  ),
  map(
    variables`$server_name`,
    variables`$content_security_policy`,
    ...config.sites
      .filter(({ contentSecurityPolicy }) => Object.keys(contentSecurityPolicy).length > 0)
      .map((site): readonly [Argument, Argument] => [site.host, policyText(site.contentSecurityPolicy)]),
  ),
  map(variables`$status`, variables`$retry_after`, ['429', 1], [regex('^50[234]$', '~'), 30]),
  // What a client can send is unbounded, and it becomes a label. `$request_method` is GET once an error page is served.
  map(
    variables`$request`,
    variables`$method`,
    ['default', 'OTHER'],
    [regex('^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) ', '~'), variables`$1`],
  ),
  // Queries hold tokens and addresses; the log does not.
  map(variables`$request_uri`, variables`$path`, [regex('^([^?]*)', '~'), variables`$1`]),
  map(variables`$http_authorization`, variables`$credentials`, ['default', 1], ['', 0]),
  login(config),
];
