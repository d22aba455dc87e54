import { Cron } from 'croner';
import type { Problem } from '#model/errors.ts';
import { type Check, type RenderedFleet, count, nameOf, objectsOfKind, subjectOf } from './check.ts';

interface CronJobSpec {
  readonly schedule?: string;
  readonly timeZone?: string;
}

/** The five fields that the CronJob controller reads; croner alone also takes seconds, `L`, `W` and `#`. */
const standard = /^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|([\dA-Za-z*,/?-]+\s+){4}[\dA-Za-z*,/?-]+)$/;
const extension = /(^|[\s,])(L|\d+[LW]|W)($|[\s,])/i;

/** From a fixed day, so that the answer is the same tomorrow. */
const from = new Date('2026-01-01T00:00:00Z');

/** What is wrong with a schedule; nothing where it comes round. */
function fault(schedule: string): string | undefined {
  if (!standard.test(schedule.trim()) || extension.test(schedule)) {
    return 'Kubernetes reads five fields: minute, hour, day of the month, month, day of the week';
  }
  try {
    return new Cron(schedule, { paused: true, utcOffset: 0 }).nextRun(from) === null
      ? 'no calendar has that day'
      : undefined;
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^CronPattern: /, '').replace(/[.]$/, '') : String(error);
  }
}

/** The list has no aliases, such as `UTC`; it is asked first, because the first formatter takes 10 ms to load. */
function isTimeZone(name: string): boolean {
  if (Intl.supportedValuesOf('timeZone').includes(name)) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The API server takes 30 February. */
export const cronExpressions: Check<RenderedFleet> = {
  name: 'cron-expressions',
  rule: 'A CronJob runs at a time that comes',
  reason: 'A job that never runs fails never, so nothing tells that it does not',
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
        const rule = fault(schedule);
        const help = 'correct the expression; https://crontab.guru shows what one means';
        return [
          ...(rule === undefined ? [] : [problem('schedule', schedule, rule, help)]),
          ...(timeZone === undefined || isTimeZone(timeZone)
            ? []
            : [
                problem(
                  'timeZone',
                  timeZone,
                  'there is no such time zone',
                  'use a name of the IANA database, such as Europe/Berlin',
                ),
              ]),
        ];
      }),
    };
  },
};
