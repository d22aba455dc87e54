import { fail } from '#model/errors.ts';
import type { EdgeConfig } from './config.ts';
import type { Machine } from './machine.ts';
import { command, script, word } from './shell.ts';

const NAME = 'edge-login';

type Sections = Readonly<Record<string, Readonly<Record<string, string | number>>>>;

/**
 * Text of fail2ban's ini dialect: Python's, with `%` for references, so a literal one is doubled.
 *
 * @throws ModelError for a value with a line break, which would begin another setting.
 */
export function fail2banText(sections: Sections): string {
  const line = (key: string, value: string | number): string =>
    /[\r\n]/.test(`${key}${value}`)
      ? fail({
          subject: 'edge proxy',
          field: `fail2ban ${key}`,
          value,
          rule: 'a setting is one line',
          fix: 'remove the line break',
        })
      : `${key} = ${String(value).replaceAll('%', '%%')}`;
  return Object.entries(sections)
    .map(
      ([name, settings]) =>
        `[${name}]\n${Object.entries(settings)
          .map(([key, value]) => `${line(key, value)}\n`)
          .join('')}`,
    )
    .join('\n');
}

/**
 * The script by which fail2ban bans: it keeps every network once, replaces the file in one step, and lets nginx read
 * it again. nginx keeps its old bans where that fails.
 */
const banScript = ({ paths }: EdgeConfig, { nginx }: Machine): string =>
  script(
    `Bans a network at the proxy: ban add|remove NETWORK, or ban clear.`,
    `file=${word(paths.bans)}`,
    'touch "$file"',
    'case $1 in',
    '  add) { grep -vxF "$2 1;" "$file" || true; echo "$2 1;"; } >"$file.new" ;;',
    '  remove) grep -vxF "$2 1;" "$file" >"$file.new" || true ;;',
    '  clear) : >"$file.new" ;;',
    'esac',
    'mv "$file.new" "$file"',
    // What was banned before a restart is added again in a moment: until then nginx keeps its old list.
    `if [ "$1" != clear ] && [ -s ${word(`${paths.run}/nginx.pid`)} ]; then ${command(...nginx, '-s', 'reload')}; fi`,
  );

/**
 * The files of fail2ban by path on the machine. nginx has decided already what a failed login is and whom it counts
 * for, so the filter reads two fields that no visitor writes.
 *
 * fail2ban cuts the time out of a line before the expression sees the rest, hence the comma after the brace.
 */
export function fail2banFiles(config: EdgeConfig, machine: Machine): ReadonlyMap<string, string> {
  const { paths, bans } = config;
  const folder = machine.fail2banFolder;
  const banning = `${machine.scripts}/ban`;
  return new Map([
    [
      `${folder}/fail2ban.local`,
      fail2banText({
        Definition: {
          logtarget: 'STDERR',
          loglevel: 'NOTICE',
          dbfile: `${machine.state}/fail2ban.sqlite3`,
          dbpurgeage: bans.banSeconds,
          socket: `${paths.run}/fail2ban.sock`,
          pidfile: `${paths.run}/fail2ban.pid`,
        },
      }),
    ],
    [
      `${folder}/filter.d/${NAME}.conf`,
      fail2banText({
        Definition: {
          failregex: String.raw`^\{,"login":"failed","client":"<SUBNET>",`,
          datepattern: '"time":"%Y-%m-%dT%H:%M:%S%z"',
        },
      }),
    ],
    [
      `${folder}/action.d/${NAME}.conf`,
      fail2banText({
        Definition: {
          // Bans of before a restart come again from fail2ban's own records.
          actionstart: `${banning} clear`,
          actionban: `${banning} add <ip>`,
          actionunban: `${banning} remove <ip>`,
          // fail2ban flushes when it stops, and without this command it would lift each ban until it has started again.
          actionflush: 'true',
        },
      }),
    ],
    [
      `${folder}/jail.d/${NAME}.conf`,
      fail2banText({
        [NAME]: {
          enabled: 'true',
          filter: NAME,
          action: NAME,
          backend: 'polling',
          logpath: `${paths.log}/access.json.log`,
          maxretry: bans.failures,
          findtime: bans.withinSeconds,
          bantime: bans.banSeconds,
          ignoreself: 'false',
          usedns: 'no',
        },
      }),
    ],
    [banning, banScript(config, machine)],
  ]);
}
