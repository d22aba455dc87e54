/**
 * Statements of applications whose programs cannot be had, in the order of their migrations. They are written here from
 * what the migrations do to extensions, schemas and functions, which is where rights matter.
 */

/** What an application does to its database. */
export interface Migrations {
  /** Statements of the first start. */
  readonly first: readonly string[];
  /** Statements of an update, on a database that has those of the first start. */
  readonly later: readonly string[];
  /** Extensions that it uses. */
  readonly extensions: readonly string[];
}

/** Creates what TeslaMate creates: https://github.com/teslamate-org/teslamate/tree/v3.0.0/priv/repo/migrations */
const teslamateFirst: readonly string[] = [
  'CREATE TABLE IF NOT EXISTS geofences (id serial PRIMARY KEY, latitude float8, longitude float8, radius float8)',
  'CREATE EXTENSION IF NOT EXISTS cube',
  'CREATE EXTENSION IF NOT EXISTS earthdistance',
  'CREATE INDEX IF NOT EXISTS geofences_place ON geofences USING gist (earth_box(ll_to_earth(latitude, longitude), radius))',
  // Another body of a function of the extension.
  `CREATE OR REPLACE FUNCTION ll_to_earth(float8, float8) RETURNS earth LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
   AS 'SELECT cube(ARRAY[x * earth(), y * earth(), sin(radians($1)) * earth()])::earth
       FROM (SELECT cos(radians($1)) * cos(radians($2)) AS x, cos(radians($1)) * sin(radians($2)) AS y) AS point'`,
  'DROP EXTENSION cube CASCADE',
  'CREATE EXTENSION cube WITH SCHEMA public',
  'CREATE EXTENSION earthdistance WITH SCHEMA public',
  'ALTER EXTENSION earthdistance UPDATE',
  // Of a version after the deployed one.
  'ALTER FUNCTION ll_to_earth SET search_path = public',
  'INSERT INTO geofences (latitude, longitude, radius) VALUES (48.2, 16.4, 50)',
  'SELECT earth_distance(ll_to_earth(latitude, longitude), ll_to_earth(0, 0)) FROM geofences',
];

export const teslamate: Migrations = {
  first: teslamateFirst,
  later: teslamateFirst.slice(teslamateFirst.indexOf('ALTER EXTENSION earthdistance UPDATE')),
  extensions: ['cube', 'earthdistance'],
};

/** Extensions that Immich creates unless they exist: https://docs.immich.app/administration/postgres-standalone/ */
const immichExtensions = ['uuid-ossp', 'unaccent', 'cube', 'earthdistance', 'pg_trgm', 'vector'];

const immichFirst: readonly string[] = [
  ...immichExtensions.map((name) => `CREATE EXTENSION IF NOT EXISTS "${name}" CASCADE`),
  `CREATE OR REPLACE FUNCTION f_unaccent(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
   RETURN public.unaccent('unaccent', $1)`,
  `CREATE TABLE IF NOT EXISTS smart_search (id uuid PRIMARY KEY DEFAULT uuid_generate_v4(), name text, embedding vector(3),
   latitude float8, longitude float8)`,
  'CREATE INDEX IF NOT EXISTS smart_search_embedding ON smart_search USING hnsw (embedding vector_cosine_ops)',
  'CREATE INDEX IF NOT EXISTS smart_search_name ON smart_search USING gin (f_unaccent(name) gin_trgm_ops)',
  `CREATE OR REPLACE FUNCTION ll_to_earth_public(latitude float8, longitude float8) RETURNS public.earth LANGUAGE sql
   IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT public.ll_to_earth(latitude, longitude)'`,
  'CREATE INDEX IF NOT EXISTS smart_search_place ON smart_search USING gist (ll_to_earth_public(latitude, longitude))',
  "INSERT INTO smart_search (name, embedding, latitude, longitude) VALUES ('Café', '[1, 2, 3]', 48.2, 16.4)",
  "SELECT name FROM smart_search WHERE f_unaccent(name) LIKE '%Cafe%' ORDER BY embedding <=> '[1, 2, 4]' LIMIT 1",
];

export const immich: Migrations = { first: immichFirst, later: immichFirst, extensions: immichExtensions };

/** Authentik keeps its tables in two schemas, and its cache and queue in the same database. */
const authentikFirst: readonly string[] = [
  'SELECT pg_advisory_lock(1000)',
  'CREATE SCHEMA IF NOT EXISTS template',
  'CREATE TABLE IF NOT EXISTS template.authentik_install_id (id text)',
  'CREATE TABLE IF NOT EXISTS public.authentik_core_user (id serial PRIMARY KEY, attributes jsonb)',
  'CREATE INDEX IF NOT EXISTS authentik_core_user_attributes ON public.authentik_core_user USING gin (attributes)',
  'CREATE UNLOGGED TABLE IF NOT EXISTS public.django_postgres_cache (key text PRIMARY KEY, value bytea)',
  'LISTEN queue',
  "NOTIFY queue, 'task'",
  "INSERT INTO public.authentik_core_user (attributes) VALUES ('{}')",
  'SELECT count(*) FROM public.authentik_core_user',
];

export const authentik: Migrations = { first: authentikFirst, later: authentikFirst, extensions: [] };
