import type { EdgeConfig } from './config.ts';
import type { Machine } from './machine.ts';
import { command } from './shell.ts';

/** Packages of Alpine; the base image decides the minor version. libc6-compat: Alloy is linked against glibc. */
const PACKAGES = ['fail2ban=~1', 's6=~2', 'libc6-compat=~1'];

/** Folders of the build, and where they go. */
export const IMAGE_FOLDERS = (config: EdgeConfig, machine: Machine) =>
  ({
    nginx: '/etc/nginx',
    html: config.paths.html,
    fail2ban: machine.fail2banFolder,
    alloy: machine.alloyConfig.replace(/\/[^/]+$/, ''),
    services: machine.services,
    scripts: machine.scripts,
  }) as const;

/** A layer a kind of file; the ones that change often come last. */
export function dockerfile(config: EdgeConfig, machine: Machine): string {
  const { images, ports } = config;
  const folders = IMAGE_FOLDERS(config, machine);
  const scripts = [`${machine.scripts}/init`, `${machine.scripts}/ban`];
  return [
    `FROM ${images.tailscale} AS tailscale`,
    `FROM ${images.alloy} AS alloy`,
    `FROM ${images.nginx}`,
    `RUN ${command('apk', 'add', '--no-cache', ...PACKAGES)} && \\`,
    `    ${command('rm', '-rf', '/etc/fail2ban/jail.d', '/etc/nginx/conf.d')} && \\`,
    `    ${command('adduser', '-S', '-H', '-s', '/sbin/nologin', '-G', 'nginx', machine.alloyUser)}`,
    `COPY --from=tailscale /usr/local/bin/tailscaled /usr/local/bin/tailscale /usr/local/bin/`,
    `COPY --from=alloy /bin/alloy /usr/local/bin/alloy`,
    ...Object.entries(folders).map(([from, to]) => `COPY ${from}/ ${to}/`),
    `RUN ${command('chmod', '-R', 'a+rX', ...Object.values(folders))} && \\`,
    `    chmod a+x ${scripts.join(' ')} ${machine.services}/*/*`,
    `EXPOSE ${ports.http}`,
    `ENTRYPOINT ${JSON.stringify([`${machine.scripts}/init`])}`,
    '',
  ].join('\n');
}
