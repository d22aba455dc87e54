import { describe, expect, test } from 'vitest';
import { bootstrapStatements, extensionsOf, reconcileSteps } from './declared.ts';

const object = (kind: string, spec: object) => ({
  apiVersion: 'postgresql.cnpg.io/v1',
  kind,
  metadata: { name: 'main', namespace: 'databases' },
  spec,
});
const nothing = { roles: new Set<string>(), databases: new Set<string>(['postgres']) };
const passwords = { 'main-app': "it's", 'main-ann': 'x' };

describe('a new server', () => {
  test('has the database and the owner of its bootstrap', () => {
    const initdb = { database: 'app_db', owner: 'app', secret: { name: 'main-app' } };
    expect(bootstrapStatements(object('Cluster', { bootstrap: { initdb } }), passwords)).toEqual([
      `CREATE ROLE "app" LOGIN PASSWORD 'it''s'`,
      'CREATE DATABASE "app_db" OWNER "app"',
    ]);
  });

  test('has the database `app` if nothing is declared', () => {
    expect(bootstrapStatements(object('Cluster', {}), passwords)).toEqual([
      'CREATE ROLE "app" LOGIN',
      'CREATE DATABASE "app" OWNER "app"',
    ]);
  });
});

describe('a server that runs', () => {
  const ann = {
    name: 'ann',
    comment: 'by hand',
    login: true,
    superuser: true,
    inRoles: ['pg_read_all_data'],
    passwordSecret: { name: 'main-ann' },
  };
  const cluster = object('Cluster', { managed: { roles: [ann] } });
  const database = object('Database', { name: 'app', owner: 'ann', extensions: [{ name: 'cube' }] });

  test('gets its roles, then its databases with their extensions', () => {
    expect(reconcileSteps(cluster, [database], nothing, passwords)).toEqual([
      {
        database: 'postgres',
        statements: [
          `CREATE ROLE "ann" WITH SUPERUSER NOCREATEDB NOCREATEROLE INHERIT LOGIN CONNECTION LIMIT -1 PASSWORD 'x'`,
          'GRANT "pg_read_all_data" TO "ann"',
          `COMMENT ON ROLE "ann" IS 'by hand'`,
        ],
      },
      { database: 'postgres', statements: ['CREATE DATABASE "app" OWNER "ann"'] },
      { database: 'app', statements: ['CREATE EXTENSION IF NOT EXISTS "cube"'] },
    ]);
    expect(extensionsOf(database)).toEqual(['cube']);
  });

  test('changes what exists', () => {
    const existing = { roles: new Set(['ann']), databases: new Set(['app']) };
    const statements = reconcileSteps(cluster, [database], existing, passwords).flatMap((step) => step.statements);
    expect(statements[0]).toMatch(/^ALTER ROLE "ann" WITH SUPERUSER/);
    expect(statements).toContain('ALTER DATABASE "app" OWNER TO "ann"');
  });

  test('needs the password of every role', () => {
    expect(() => reconcileSteps(cluster, [], nothing, {})).toThrow('Secret main-ann has no password');
  });
});
