import { call, internet } from '#model/call.ts';
import { defineNativeService } from '#model/define.ts';
import { daily, every } from '#model/native.ts';
import { userUrl } from '#model/reference.ts';
import { backedUp } from '#model/storage.ts';
import { hours } from '#model/units.ts';
import { indri, shares } from '../hosts.ts';
import { label, logs, metricsJob, paths } from '../indri.ts';
import { borgbase, borgmaticItem } from '../vault.ts';
import { blumeopsPg, immichPg } from './blumeops-pg.ts';
import { grafana } from './grafana/index.ts';

const mise = `${paths.brew}/opt/mise/bin/mise`;
const settings = `${paths.user}/.config/borgmatic`;
const run = (...actions: readonly string[]) => [
  mise,
  'x',
  '--',
  'borgmatic',
  '--config',
  `${settings}/config.yaml`,
  ...actions,
];
const env = { PATH: `${paths.brew}/bin:/usr/bin:/bin` };

/** Backs up to the NAS and off-site every night. */
export const borgmatic = defineNativeService({
  name: 'borgmatic',
  description: 'Backups of files and databases',
  on: indri,
  package: { manager: 'mise', name: 'pipx:borgmatic', version: { unknown: 'run `borgmatic --version` on indri' } },
  jobs: [
    { label: label('borgmatic'), command: run('create'), when: daily(2), env, logs: logs('borgmatic') },
    // `create` does not prune or check, so these need separate jobs.
    {
      label: label('borgmatic-prune'),
      command: run('prune', 'compact'),
      when: daily(4),
      env,
      logs: logs('borgmatic-prune'),
    },
    { label: label('borgmatic-check'), command: run('check'), when: daily(6), env, logs: logs('borgmatic-check') },
    metricsJob('borgmatic-metrics', every(hours(1))),
  ],
  secrets: {
    borgmatic_db_password: { field: borgmaticItem.field('db-password'), file: `${paths.user}/.pgpass` },
    borgbase_ssh_private_key: {
      field: borgbase.field('ssh-private-key'),
      file: `${paths.user}/.ssh/borgbase_ed25519`,
    },
  },
  data: [
    { path: settings, backup: backedUp('copy it back before the first restore') },
    { path: `${paths.user}/code/personal/zk`, backup: backedUp('copy the notes back') },
    {
      path: `${paths.user}/Documents`,
      backup: backedUp('copy back; the exported vault is decrypted with the emergency kit'),
    },
  ],
  calls: [call(blumeopsPg), call(immichPg), internet('the off-site repository')],
  metrics: { borgmatic: { pushed: true } },
  tile: {
    group: 'Host Services',
    name: 'Borgmatic',
    icon: 'borgmatic',
    description: 'Backup system',
    // It has no user interface, so the tile links to a dashboard.
    href: userUrl(grafana, '/d/borgmatic'),
    widget: {
      type: 'prometheusmetric',
      metrics: [
        { label: 'Last backup', query: 'time() - borgmatic_last_archive_timestamp', format: { type: 'duration' } },
        { label: 'Archive size', query: 'borgmatic_repo_deduplicated_size_bytes', format: { type: 'bytes' } },
      ],
    },
  },
  settings: {
    retention: { keep_daily: 7, keep_monthly: 12, keep_yearly: 1000 },
    repositories: [
      { label: 'sifaka-borg-backups', path: `/Volumes/${shares.backups.name}/borg/` },
      { label: 'borgbase-offsite', path: 'ssh://u3ugi1x1@u3ugi1x1.repo.borgbase.com/./repo' },
    ],
    checks: [
      { name: 'repository', frequency: '2 weeks' },
      { name: 'archives', frequency: '1 month' },
    ],
    encryption_passcommand: `cat ${paths.user}/.borg/config.yaml`,
    pg_dump_command: `${paths.brew}/opt/postgresql@18/bin/pg_dump`,
  },
});
