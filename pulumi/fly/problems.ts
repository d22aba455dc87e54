import type { Problem } from '#model/errors.ts';
import type { EdgeSite } from './sites.ts';

/** Characters that a path has in a request, and none that nginx, robots.txt or a regular expression reads otherwise. */
const PATH = /^\/[\w./~+@-]*$/;
const HOST = /^(?!-)[a-z0-9-]{1,63}(\.(?!-)[a-z0-9-]{1,63})+$/;
const CSP_DIRECTIVE = /^[a-z-]+$/;
const CSP_SOURCE = /^[\w:/.*'+=-]+$/;

/** What of a site cannot be written into the configuration of the proxy. */
export function siteProblems(site: EdgeSite): readonly Problem[] {
  const problems: Problem[] = [];
  const require = (holds: boolean, field: string, value: unknown, rule: string, fix: string): void => {
    if (!holds) problems.push({ subject: `edge of ${site.host}`, field, value, rule, fix });
  };
  for (const name of [site.host, site.upstream.name])
    require(HOST.test(name), 'host', name, 'a host name has labels of a-z, 0-9 and -', 'write it in lower case');
  for (const field of ['loginPaths', 'blockedPaths', 'assetPaths', 'crawlersAvoid'] as const)
    for (const path of site[field])
      require(PATH.test(path) &&
        (field !== 'blockedPaths' ||
          path !==
            '/'), `edge.${field}`, path, 'a path prefix begins with / and has letters, digits and . _ ~ + @ - /', 'write the path as it is before any encoding');
  require(PATH.test(site.upstream.health), 'health', site.upstream
    .health, 'a health path has no query', 'name a plain path');
  require(Number.isInteger(site.bodyMib) &&
    site.bodyMib > 0 &&
    site.bodyMib <= 4096, 'edge.bodyMib', site.bodyMib, 'a body has 1 to 4096 MiB', 'give a whole number');
  for (const status of site.failedLogin)
    require(Number.isInteger(status) &&
      status >= 200 &&
      status <=
        499, 'edge.failedLogin', status, 'a failed login is answered with a status between 200 and 499', 'give the status that the service sends');
  for (const [name, sources] of Object.entries(site.contentSecurityPolicy)) {
    require(CSP_DIRECTIVE.test(
      name,
    ), 'edge.contentSecurityPolicy', name, 'a directive is a word of a-z and -', "write it as in 'default-src'");
    for (const source of sources)
      require(CSP_SOURCE.test(
        source,
      ), 'edge.contentSecurityPolicy', source, 'a source has no space, comma or semicolon', 'write one source an entry, keywords in single quotes: "\'self\'"');
  }
  if (site.kind === 'static')
    require(site.loginPaths.length ===
      0, 'edge.loginPaths', site.loginPaths, 'a static site has no logins: it is cached whole and drops cookies', "make it `kind: 'dynamic'`");
  if (site.kind === 'dynamic')
    require(!site.cacheQuery, 'edge.cacheQuery', true, 'assets of a dynamic service are always cached with their query', 'remove it');
  return problems;
}
