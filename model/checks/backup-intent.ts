import type { Problem } from '../errors.ts';
import { primaryOf } from '../postgres.ts';
import type { Fleet } from '../fleet.ts';
import type { BackupIntent } from '../storage.ts';
import { callsTo } from '../views/calls.ts';
import { databases } from '../views/databases.ts';
import { type Backup, backups, databaseField } from '../views/storage.ts';
import { type Check, count } from './check.ts';
import { isBlank, subjectOf } from './names.ts';

const noteOf = (intent: BackupIntent): string => {
  if (intent.kind === 'dump') return intent.what;
  return intent.kind === 'files' ? intent.restore : intent.reason;
};

const noteFixes = {
  dump: 'describe what the database contains',
  files: 'describe how to restore the files',
  none: 'explain why the data may be lost',
} as const;

/** Why an intent cannot work; undefined if it can. */
function problemOf(fleet: Fleet, { owner, field, intent }: Backup): Pick<Problem, 'rule' | 'fix'> | undefined {
  const host = fleet.providers.backup.service.on;
  const isDatabase = field === databaseField;
  if (isBlank(noteOf(intent))) return { rule: 'the backup note is empty', fix: noteFixes[intent.kind] };
  if (isDatabase && intent.kind === 'files') {
    return { rule: 'a copy of the files of a running database is not consistent', fix: 'use dumped()' };
  }
  if (!isDatabase && intent.kind === 'dump') {
    return { rule: 'only databases can be dumped', fix: 'use backedUp(), or notBackedUp() with a reason' };
  }
  return owner.kind === 'native' && intent.kind === 'files' && owner.on !== host
    ? {
        rule: `backups run on ${host.name} and only read files of that host`,
        fix: 'move the data there, or use notBackedUp() with a reason',
      }
    : undefined;
}

/** Dumps that the backup service cannot make, because it has no call to the server. */
function unreachableDumps(fleet: Fleet): readonly Problem[] {
  const { service: backup } = fleet.providers.backup;
  const called = callsTo(fleet, backup);
  return databases(fleet).flatMap(({ owner, database }): readonly Problem[] => {
    const { backup: intent, on: server } = database;
    if (intent.kind !== 'dump') return [];
    if (called.some(({ service }) => service === primaryOf(server))) return [];
    return [
      {
        subject: subjectOf(owner),
        field: databaseField,
        value: intent.kind,
        rule: `${backup.name} must dump it but declares no call to ${server.name}`,
        fix: `add call(${server.name}) to the calls of ${backup.name}`,
      },
    ];
  });
}

/** The types require an intent for all data; this refuses intents that cannot work. */
export const backupIntent: Check<Fleet> = {
  name: 'backup-intent',
  rule: 'All data is backed up, or gives a reason why it need not be',
  reason: 'A separate list of backups named only two of four databases',
  run(fleet) {
    const all = backups(fleet);
    return {
      examined: `${count(all, 'piece')} of data, ${count(databases(fleet), 'database')} among them`,
      problems: [
        ...all.flatMap((backup): readonly Problem[] => {
          const found = problemOf(fleet, backup);
          const { owner, field, intent } = backup;
          return found === undefined ? [] : [{ subject: subjectOf(owner), field, value: intent.kind, ...found }];
        }),
        ...unreachableDumps(fleet),
      ],
    };
  },
};
