import type { Problem } from '../errors.ts';
import { primaryOf } from '../postgres.ts';
import type { Fleet } from '../fleet.ts';
import type { BackupIntent } from '../storage.ts';
import { callsTo } from '../views/calls.ts';
import { databases } from '../views/databases.ts';
import { type Backup, backups } from '../views/storage.ts';
import { type Check, count } from './check.ts';
import { isBlank, subjectOf } from './names.ts';

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
  const host = fleet.providers.backup.service.on;
  const isDatabase = what.startsWith('database ');
  if (isBlank(words(intent))) return { rule: 'the backup note is empty', fix: asked[intent.kind] };
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

/** Dumps that the backup service cannot fetch. */
function unreachableDumps(fleet: Fleet): readonly Problem[] {
  const { service: backup } = fleet.providers.backup;
  const called = callsTo(fleet, backup);
  return databases(fleet).flatMap(({ owner, database }): readonly Problem[] => {
    const { backup: intent, on: server, name } = database;
    if (intent.kind !== 'dump') return [];
    if (called.some(({ service }) => service === primaryOf(server))) return [];
    return [
      {
        subject: subjectOf(owner),
        field: `database ${name}`,
        value: server.name,
        rule: `${backup.name} must dump it but declares no call to ${server.name}`,
        fix: `add a call to that server to the calls of ${backup.name}`,
      },
    ];
  });
}

/** Data without an intent does not compile; this is about intents that cannot come true. */
export const backupIntent: Check<Fleet> = {
  name: 'backup-intent',
  rule: 'Data that somebody would miss comes back from a backup, or says why it need not',
  reason: 'The original dumped two of four databases: its list of backups was a list of its own (INV-26)',
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
