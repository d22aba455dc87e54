import { type Database, type PostgresServer, isReservedRole, objectPart } from '../postgres.ts';
import type { Findings } from '../findings.ts';
import { postgresName, serviceName } from '../syntax.ts';
import { bytesQuantity } from '../units.ts';

/**
 * Parameters that CloudNativePG sets itself; its webhook refuses a cluster that has one (`FixedConfigurationParameters`
 * in https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.27.1/pkg/postgres/configuration.go).
 */
const fixedParameters = new Set(
  `allow_system_table_mods archive_mode bonjour bonjour_name cluster_name config_file data_directory data_sync_retry
  event_source external_pid_file hba_file hot_standby ident_file jit_provider listen_addresses logging_collector port
  primary_conninfo primary_slot_name recovery_target recovery_target_action recovery_target_inclusive
  recovery_target_lsn recovery_target_name recovery_target_time recovery_target_timeline recovery_target_xid
  restore_command shared_preload_libraries temp_tablespaces unix_socket_directories unix_socket_group
  unix_socket_permissions archive_cleanup_command archive_command log_destination log_directory log_file_mode
  log_filename log_rotation_age log_rotation_size log_truncate_on_rotation pg_failover_slots.primary_dsn
  pg_failover_slots.standby_slot_names promote_trigger_file recovery_end_command recovery_min_apply_delay
  restart_after_crash ssl ssl_ca_file ssl_cert_file ssl_crl_file ssl_dh_params_file ssl_ecdh_curve ssl_key_file
  ssl_passphrase_command ssl_passphrase_command_supports_reload ssl_prefer_server_ciphers stats_temp_directory
  synchronous_standby_names synchronized_standby_slots syslog_facility syslog_ident syslog_sequence_numbers
  syslog_split_messages`.split(/\s+/),
);

/** `validateConfiguration` refuses older versions of PostgreSQL. */
const oldestMajor = 12;

/** Longest name from which the operator can still make those of pods and Services. */
const longestServer = 50;

/** Units of sizes in bytes. A bare number means megabytes to the webhook, and something else to PostgreSQL. */
const sizeUnits: Readonly<Record<string, number>> = {
  B: 1,
  kB: 2 ** 10,
  MB: 2 ** 20,
  GB: 2 ** 30,
  TB: 2 ** 40,
};

/** Bytes of a memory setting; none where PostgreSQL reads it as nothing. */
function sizeBytes(value: string): number | undefined {
  const [, number = '', unit = ''] = /^(\d+)\s*(B|kB|MB|GB|TB)$/.exec(value.trim()) ?? [];
  return number === '' ? undefined : Number(number) * (sizeUnits[unit] ?? 1);
}

/** `validateWalSizeConfiguration` and the checks of `wal_level` and `wal_log_hints` in `validateConfiguration`. */
function inspectWal(findings: Findings, field: string, { parameters }: PostgresServer): void {
  const [smallest = '80MB', largest = '1GB'] = [parameters['min_wal_size'], parameters['max_wal_size']];
  const [minimum, maximum] = [sizeBytes(smallest), sizeBytes(largest)];
  findings.require(
    minimum !== undefined && maximum !== undefined && minimum < maximum,
    `${field}.min_wal_size`,
    smallest,
    `must be a size below max_wal_size, ${largest}`,
    'write both like 512MB, and the smaller one here',
  );
  const level = parameters['wal_level'];
  findings.require(
    level === undefined || level === 'replica' || level === 'logical',
    `${field}.wal_level`,
    level,
    'must be replica or logical, because CloudNativePG archives the log',
    'leave it out',
  );
  const hints = parameters['wal_log_hints'];
  findings.require(
    hints === undefined || /^(on|off|true|false|yes|no|1|0)$/i.test(hints),
    `${field}.wal_log_hints`,
    hints,
    'must be on or off',
    'leave it out',
  );
}

function inspectParameters(findings: Findings, field: string, { parameters, memory }: PostgresServer): void {
  for (const [name, value] of Object.entries(parameters)) {
    const rule = 'CloudNativePG sets that parameter itself and refuses it here';
    const fix = name === 'shared_preload_libraries' ? 'list the libraries under `preload`' : 'leave it out';
    findings.require(!fixedParameters.has(name), `${field}.${name}`, value, rule, fix);
  }
  const buffers = parameters['shared_buffers'];
  if (buffers === undefined) return;
  const size = sizeBytes(buffers);
  const rule = 'must be a whole number with kB, MB or GB';
  findings.require(size !== undefined, `${field}.shared_buffers`, buffers, rule, 'write it like 128MB');
  findings.require(
    size === undefined || size <= memory.request,
    `${field}.shared_buffers`,
    buffers,
    `CloudNativePG refuses more than the memory request of ${bytesQuantity(memory.request)}`,
    'raise the request, or lower the parameter',
  );
}

/** Refuses what the webhook of CloudNativePG refuses of a cluster (`internal/webhook/v1/cluster_webhook.go`). */
export function inspectServer(findings: Findings, server: PostgresServer): void {
  const field = `postgres[${server.name}]`;
  findings.requireName(`${field}.name`, server.name, serviceName);
  const rule = `a CloudNativePG cluster has a name of at most ${longestServer} characters`;
  findings.require(server.name.length <= longestServer, `${field}.name`, server.name, rule, 'shorten it');
  findings.requireBytes(`${field}.size`, server.size);
  findings.requireCpu(`${field}.cpu.request`, server.cpu.request);
  findings.requireBytes(`${field}.memory.request`, server.memory.request);
  findings.requireBytes(`${field}.memory.limit`, server.memory.limit);
  findings.require(
    server.memory.limit >= server.memory.request,
    `${field}.memory.limit`,
    bytesQuantity(server.memory.limit),
    `a memory limit must not be below the request of ${bytesQuantity(server.memory.request)}`,
    'raise the limit or lower the request',
  );
  inspectParameters(findings, `${field}.parameters`, server);
  inspectWal(findings, `${field}.parameters`, server);
  const { tag } = server.image;
  findings.require(
    Number(/^\d+/.exec(tag)?.[0] ?? 0) >= oldestMajor,
    `${field}.image`,
    tag,
    `CloudNativePG takes the version from the tag, which must begin with it, and it must be ${oldestMajor} or newer`,
    'use a tag such as 18.3',
  );
  for (const { name } of server.roles ?? []) inspectRole(findings, `${field}.roles[${name}]`, name);
  findings.requireUnique(
    server.roles ?? [],
    ({ name }) => objectPart(name),
    (second, first) => ({
      field: `${field}.roles[${second.name}]`,
      value: second.name,
      rule: `role ${first.name} has the same name, or one that its Secret shares`,
      fix: 'name one of the two differently',
    }),
  );
}

function inspectRole(findings: Findings, field: string, name: string): void {
  findings.requireName(field, name, postgresName);
  const rule = 'that role is reserved for the operator or for PostgreSQL';
  findings.require(!isReservedRole(name), field, name, rule, 'use another name');
}

/** Databases that every server has; the CRD refuses them (`x-kubernetes-validations` of `Database`). */
const reservedDatabases = new Set(['postgres', 'template0', 'template1']);

/** Refuses a database, which has a role of its own name. */
export function inspectDatabase(findings: Findings, { name, extensions }: Database): void {
  const rule = 'that database is reserved: every server has it already';
  findings.require(!reservedDatabases.has(name), 'database.name', name, rule, 'use another name');
  if (!reservedDatabases.has(name)) inspectRole(findings, 'database.name', name);
  findings.requireUnique(
    extensions,
    (extension) => extension,
    (extension) => ({
      field: 'database.extensions',
      value: extension,
      rule: 'the extension is listed twice',
      fix: 'list it once',
    }),
  );
}
