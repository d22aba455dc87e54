import { Cron } from 'croner';
import type { Problem } from '#model/errors.ts';
import { type Check, type RenderedFleet, count, nameOf, objectsOfKind, subjectOf } from './check.ts';

interface CronJobSpec {
  readonly schedule?: string;
  readonly timeZone?: string;
}

/** The five fields of the CronJob controller; croner also accepts seconds, `L`, `W` and `#`. */
const standard = /^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|([\dA-Za-z*,/?-]+\s+){4}[\dA-Za-z*,/?-]+)$/;
const extension = /(^|[\s,])(L|\d+[LW]|W)($|[\s,])/i;

/** A fixed date, so that the result does not depend on the current one. */
const from = new Date('2026-01-01T00:00:00Z');

/** Why a schedule is invalid; undefined if it is valid. */
function problemOf(schedule: string): string | undefined {
  if (!standard.test(schedule.trim()) || extension.test(schedule)) {
    return 'must have five fields: minute, hour, day of month, month, day of week';
  }
  try {
    return new Cron(schedule, { paused: true, utcOffset: 0 }).nextRun(from) === null
      ? 'not a valid date, so it never fires'
      : undefined;
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^CronPattern: /, '').replace(/[.]$/, '') : String(error);
  }
}

/** The list lacks aliases such as `UTC`, but is faster than the first formatter, which takes 10 ms to load. */
function isTimeZone(name: string): boolean {
  if (Intl.supportedValuesOf('timeZone').includes(name)) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The API server accepts 30 February. */
export const cronExpressions: Check<RenderedFleet> = {
  name: 'cron-expressions',
  rule: 'CronJob schedules are valid and will fire',
  reason: 'A job that never runs never fails, so no alert reports it',
  run(subject) {
    const jobs = objectsOfKind(subject, 'CronJob');
    return {
      examined: count(jobs, 'CronJob'),
      problems: jobs.flatMap((placed): readonly Problem[] => {
        const { schedule = '', timeZone } = (placed.object['spec'] ?? {}) as CronJobSpec;
        const problem = (field: string, value: string, rule: string, fix: string): Problem => ({
          subject: subjectOf(placed.service),
          field: `${nameOf(placed)} spec.${field}`,
          value,
          rule,
          fix,
        });
        const rule = problemOf(schedule);
        const help = 'correct the expression; https://crontab.guru explains it';
        return [
          ...(rule === undefined ? [] : [problem('schedule', schedule, rule, help)]),
          ...(timeZone === undefined || isTimeZone(timeZone)
            ? []
            : [
                problem(
                  'timeZone',
                  timeZone,
                  'unknown time zone',
                  'use a name from the IANA database, for example Europe/Berlin',
                ),
              ]),
        ];
      }),
    };
  },
};
