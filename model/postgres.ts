import type { PostgresServer } from './database.ts';
import { throwIfAny } from './errors.ts';
import { Findings } from './findings.ts';
import { inspectServer } from './inspect/postgres.ts';

export * from './database.ts';

/**
 * Declares a PostgreSQL server; a service lists it under `postgres`, others name it in their `database`.
 *
 * @throws ModelError for what CloudNativePG refuses
 */
export function postgresServer(props: Omit<PostgresServer, 'kind'>): PostgresServer {
  const server: PostgresServer = { ...props, kind: 'postgres' };
  const findings = new Findings(`PostgreSQL server ${server.name}`);
  inspectServer(findings, server);
  throwIfAny(findings.problems);
  return server;
}
