import type { Problem } from '../errors.ts';
import { primaryOf } from '../postgres.ts';
import type { Fleet } from '../fleet.ts';
import type { BackupIntent } from '../storage.ts';
import { callsOf } from '../views/calls.ts';
import { databases } from '../views/databases.ts';
import { type Backup, backups } from '../views/storage.ts';
import { type Check, count } from './check.ts';
import { isBlank, subjectOf } from './subjects.ts';

const words = (intent: BackupIntent): string => {
  if (intent.kind === 'dump') return intent.what;
  return intent.kind === 'files' ? intent.restore : intent.reason;
};

const asked = {
  dump: 'say what is lost with it',
  files: 'say how it is restored',
  none: 'say why nobody would miss it',
} as const;

/** What contradicts itself in one intent. */
function contradiction(fleet: Fleet, { owner, what, intent }: Backup): Pick<Problem, 'rule' | 'fix'> | undefined {
  const host = fleet.joints.backup.by.on;
  const isDatabase = what.startsWith('database ');
  if (isBlank(words(intent))) return { rule: 'the intent has no words', fix: asked[intent.kind] };
  if (isDatabase && intent.kind === 'files') {
    return { rule: 'the files of a running database are no backup', fix: 'use dumped()' };
  }
  if (!isDatabase && intent.kind === 'dump') {
    return { rule: 'only a database is dumped', fix: 'use backedUp(), or notBackedUp() with a reason' };
  }
  return owner.kind === 'native' && intent.kind === 'files' && owner.on !== host
    ? {
        rule: `backups run on ${host.name} and read the files of that machine alone`,
        fix: 'move the data there, or use notBackedUp() with a reason',
      }
    : undefined;
}

/** Dumps that the backup service is not known to fetch. */
function unreachableDumps(fleet: Fleet): readonly Problem[] {
  const { by } = fleet.joints.backup;
  const called = new Set(callsOf(fleet, by).flatMap((call) => (call.kind === 'service' ? [call.to] : [])));
  return databases(fleet).flatMap(({ owner, database }): readonly Problem[] => {
    if (database.backup.kind !== 'dump') return [];
    const { on, server, name } = database;
    const subject = subjectOf(owner);
    const field = `database ${name}`;
    if (!called.has(on)) {
      const fix = `add call(…, 'postgresql') to the calls of ${by.name}`;
      return [{ subject, field, value: server, rule: `${by.name} shall dump it but does not call ${on.name}`, fix }];
    }
    const exposed = on.exposures.some(
      ({ port, of = primaryOf(on.postgres?.[0]?.name ?? ''), internalPort }) =>
        port === 'postgresql' && of === primaryOf(server) && internalPort !== undefined,
    );
    const fix = `add an exposure of port postgresql of ${primaryOf(server)} with an internalPort to ${on.name}`;
    return exposed ? [] : [{ subject, field, value: server, rule: `${by.name} finds no way to that server`, fix }];
  });
}

/** Data without an intent does not compile; this is about intents that cannot come true. */
export const backupIntent: Check<Fleet> = {
  name: 'backup-intent',
  rule: 'Data that somebody would miss comes back from a backup, or says why it need not',
  why: 'The original dumped two of four databases: its list of backups was a list of its own (INV-26)',
  run(fleet) {
    const all = backups(fleet);
    return {
      examined: `${count(all, 'piece')} of data, ${count(databases(fleet), 'database')} among them`,
      problems: [
        ...all.flatMap((backup): readonly Problem[] => {
          const found = contradiction(fleet, backup);
          const { owner, what, intent } = backup;
          return found === undefined ? [] : [{ subject: subjectOf(owner), field: what, value: intent.kind, ...found }];
        }),
        ...unreachableDumps(fleet),
      ],
    };
  },
};
