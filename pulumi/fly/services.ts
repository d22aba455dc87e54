import type { EdgeConfig } from './config.ts';
import type { Machine } from './machine.ts';
import { FAILED_FLAG } from './nginx/health.ts';
import { command, script, word } from './shell.ts';

/** Memory that Go lets Alloy grow to before it collects harder; the machine kills what takes too much. */
const ALLOY_MEMORY = '120MiB';
/** Port on which Alloy serves its own metrics, on loopback. */
export const ALLOY_PORT = 12345;
/** A process that was not up for so many looks in a row keeps dying. */
const LOOKS = 3;

type Service = 'tailscaled' | 'tunnel' | 'nginx' | 'fail2ban' | 'alloy' | 'watch';

/** Processes whose failing is reported; `watch` reports it. */
const WATCHED: readonly Service[] = ['tailscaled', 'tunnel', 'nginx', 'fail2ban', 'alloy'];

const as = (user: string, ...words: readonly string[]): string => `exec ${command('s6-setuidgid', user, ...words)}`;

/**
 * The supervisor's folders (s6), as files by path: every process has one, and is started again a second after it
 * ended, however it ended.
 *
 * @see https://skarnet.org/software/s6/servicedir.html
 */
export function serviceFiles(config: EdgeConfig, machine: Machine): ReadonlyMap<string, string> {
  const { paths } = config;
  const socket = `--socket=${machine.tunnelRun}/tailscaled.sock`;
  const tunnel = word(`${paths.run}/tunnel`);
  const group = word(`${paths.run}/nginx.group`);
  const service = (name: Service, file: string): string => `${machine.services}/${name}/${file}`;
  return new Map([
    [
      service('tailscaled', 'run'),
      script(
        'The tunnel. It needs root for its network device.',
        `exec ${command(...machine.tailscaled, socket, `--statedir=${machine.tunnelState}`, '--tun=tailscale0')}`,
      ),
    ],
    [
      service('tunnel', 'run'),
      script(
        'Joins the tailnet, and takes no connection from it. Says once that the tunnel is there.',
        command(
          ...machine.tailscale,
          socket,
          'up',
          `--auth-key=file:${machine.tunnelRun}/authkey`,
          `--hostname=${config.machine}`,
          '--accept-dns=true',
          '--netfilter-mode=off',
          '--shields-up',
          '--timeout=30s',
        ),
        `: >${tunnel}`,
        'exec tail -f /dev/null',
      ),
    ],
    [
      service('nginx', 'run'),
      script(
        'The proxy. It waits for the tunnel once: a restart while the tunnel is down must serve what is cached.',
        `[ -e ${tunnel} ] || exit 0`,
        // The supervisor gives every process a group of its own, whose number is that of this script.
        `echo $$ >${group}`,
        as(machine.proxyUser, ...machine.nginx),
      ),
    ],
    [
      service('nginx', 'finish'),
      script(
        'Ends the workers of a master that was killed: they would keep the port.',
        `[ -e ${group} ] || exit 0`,
        `group=$(cat ${group})`,
        `rm ${group}`,
        `if [ "$group" -gt 1 ]; then kill -KILL "-$group" 2>/dev/null || true; fi`,
      ),
    ],
    [
      service('fail2ban', 'run'),
      script(
        'Bans after failed logins.',
        as(machine.proxyUser, ...machine.fail2ban, '-c', machine.fail2banFolder, '-f', '-x', 'start'),
      ),
    ],
    [
      service('alloy', 'run'),
      script(
        'Sends logs and metrics home.',
        `export GOMEMLIMIT=${ALLOY_MEMORY}`,
        as(
          machine.alloyUser,
          ...machine.alloy,
          'run',
          `--server.http.listen-addr=127.0.0.1:${ALLOY_PORT}`,
          `--storage.path=${machine.state}/alloy`,
          '--disable-reporting',
          machine.alloyConfig,
        ),
      ),
    ],
    [service('watch', 'run'), watchScript(config, machine)],
  ]);
}

/** Tells the health check of processes that keep dying, and rotates the access log. */
const watchScript = ({ paths, logMib }: EdgeConfig, { nginx, services, watchSeconds }: Machine): string =>
  script(
    'Looks after the other processes.',
    `cd ${word(paths.run)}`,
    `log=${word(`${paths.log}/access.json.log`)}`,
    'mkdir -p looks',
    'while :; do',
    '  failed=',
    `  for name in ${command(...WATCHED)}; do`,
    `    set -- $(s6-svstat -o up,updownfor ${word(services)}/"$name")`,
    `    if [ "$1" = true ] && [ "$2" -ge ${watchSeconds} ]; then rm -f "looks/$name"; else printf . >>"looks/$name"; fi`,
    `    if [ -e "looks/$name" ] && [ "$(wc -c <"looks/$name")" -ge ${LOOKS} ]; then failed="$failed $name"; fi`,
    '  done',
    `  if [ -n "$failed" ]; then echo "keeps dying:$failed" | tee ${FAILED_FLAG}; else rm -f ${FAILED_FLAG}; fi`,
    `  if [ -e "$log" ] && [ "$(wc -c <"$log")" -gt ${logMib * 2 ** 20} ]; then`,
    '    mv "$log" "$log.1"',
    `    ${command(...nginx, '-s', 'reopen')}`,
    '  fi',
    `  sleep ${watchSeconds}`,
    'done',
  );

/** What the machine starts: the key goes into a file that only root reads, and out of every process's environment. */
export const initScript = ({ paths }: EdgeConfig, machine: Machine): string => {
  const { services, state, tunnelState, tunnelRun, proxyUser, alloyUser } = machine;
  const proxyFolders = [paths.run, paths.log, paths.cache, paths.temporary, state];
  const key = word(`${tunnelRun}/authkey`);
  return script(
    'Starts the machine.',
    ': "${TS_AUTHKEY:?the secret TS_AUTHKEY is not set}"',
    command('mkdir', '-p', ...proxyFolders, `${state}/alloy`, tunnelState, tunnelRun),
    command('touch', `${paths.log}/access.json.log`, paths.bans),
    command('chown', proxyUser, ...proxyFolders, `${paths.log}/access.json.log`, paths.bans),
    command('chown', alloyUser, `${state}/alloy`),
    command('chmod', '700', tunnelState, tunnelRun),
    `( umask 077; printf %s "$TS_AUTHKEY" >${key} )`,
    'unset TS_AUTHKEY',
    `exec s6-svscan ${word(services)}`,
  );
};
