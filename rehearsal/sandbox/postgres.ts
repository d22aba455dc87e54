import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '../lib/wait.ts';
import type { SandboxProcess } from './process.ts';
import type { Sandbox } from './sandbox.ts';

const programs = '/usr/lib/postgresql/17/bin';

/** How CloudNativePG sets a server up: https://cloudnative-pg.io/documentation/1.27/bootstrap/ */
const script = `#!/bin/sh
set -eu
${programs}/initdb --pgdata=/data/pg --encoding=UTF8 --locale=C --auth-local=peer --auth-host=scram-sha-256 >/dev/null
openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=postgres -keyout /data/key.pem -out /data/certificate.pem 2>/dev/null
echo 'host all all all scram-sha-256' >>/data/pg/pg_hba.conf
exec ${programs}/postgres -D /data/pg "$@"
`;

/** User id of a user of the Debian tree. */
function userId(tree: string, name: string): number {
  const [, id] = new RegExp(`^${name}:[^:]*:(\\d+):`, 'm').exec(readFileSync(join(tree, 'etc/passwd'), 'utf8')) ?? [];
  return Number(id);
}

/** A connection: by default of the superuser `postgres`, over the socket. */
export interface Connection {
  readonly database: string;
  readonly role?: string;
  readonly password?: string;
}

/** `'…'`, for a text in SQL. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** `"…"`, for a name in SQL. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A PostgreSQL server of the Debian tree. */
export class Postgres {
  readonly #process: SandboxProcess;
  readonly #address: string;

  private constructor(process: SandboxProcess, address: string) {
    this.#process = process;
    this.#address = address;
  }

  /** Starts a server with parameters, and waits until it answers. @throws Timeout with the end of its log */
  static async start(
    sandbox: Sandbox,
    name: string,
    address: string,
    parameters: Readonly<Record<string, string>> = {},
  ): Promise<Postgres> {
    const image = {
      user: userId(sandbox.tree, 'postgres'),
      folders: ['/data', '/var/run/postgresql'],
      files: { '/start.sh': script },
    };
    const fixed = {
      listen_addresses: address,
      ssl: 'on',
      ssl_cert_file: '/data/certificate.pem',
      ssl_key_file: '/data/key.pem',
      // Durability costs time and proves nothing here.
      fsync: 'off',
    };
    const options = Object.entries({ ...parameters, ...fixed }).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
    const process = await sandbox.peer({ name, image, command: ['/start.sh', ...options] });
    const server = new Postgres(process, address);
    try {
      await waitFor(`${name} answers`, 40, async () => {
        if (process.hasExited) return 'exited';
        return (await server.query({ database: 'postgres' }, 'SELECT 1')) === '1' ? 'ready' : undefined;
      });
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : String(error)}\n${process.logTail()}`, {
        cause: error,
      });
    }
    if (process.hasExited) throw new Error(`${name} exited: ${process.logTail()}`);
    return server;
  }

  /**
   * Runs statements in one session, and returns the rows of the last one, with `|` between columns.
   *
   * @throws Error with the message of PostgreSQL at the first statement that fails
   */
  async query({ database, role, password = '' }: Connection, ...statements: readonly string[]): Promise<string> {
    const login = role === undefined ? [] : ['--host', this.#address, '--username', role];
    const commands = statements.flatMap((statement) => ['--command', statement]);
    const environment = {
      PATH: '/usr/bin:/bin',
      PGSSLMODE: role === undefined ? 'disable' : 'require',
      PGPASSWORD: password,
    };
    const options = ['--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '--set=ON_ERROR_STOP=1'];
    try {
      const command = [`${programs}/psql`, ...options, ...login, '--dbname', database, ...commands];
      return (await this.#process.exec(command, environment)).trim();
    } catch (error) {
      const text = (error as { readonly stderr?: string }).stderr ?? '';
      throw new Error(text === '' ? String(error) : text.trim(), { cause: error });
    }
  }

  /** Dumps a database as a role, as a backup does, and restores it as the superuser to a new database. */
  async copy({ database, role = '', password = '' }: Connection, target: string): Promise<void> {
    const file = `/tmp/${target}.dump`;
    const environment = { PATH: '/usr/bin:/bin', PGSSLMODE: 'require', PGPASSWORD: password };
    const login = ['--host', this.#address, '--username', role, '--dbname', database];
    await this.#process.exec([`${programs}/pg_dump`, '--format=custom', '--file', file, ...login], environment);
    await this.query({ database: 'postgres' }, `CREATE DATABASE ${identifier(target)}`);
    await this.#process.exec([`${programs}/pg_restore`, '--exit-on-error', '--dbname', target, file]);
  }
}
