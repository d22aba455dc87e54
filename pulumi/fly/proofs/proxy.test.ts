import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checks } from '#pulumi/fly/test/checks/index.ts';
import { type Run, runChecks } from '#pulumi/fly/test/run-checks.ts';
import { Surroundings } from '#pulumi/fly/test/world.ts';

let around: Surroundings;
let run: Run;
beforeAll(async () => {
  around = await Surroundings.start();
  run = await runChecks(around);
}, 600_000);
afterAll(async () => {
  await run.stop();
  await around.stop();
});

describe.each(Object.entries(checks))('%s', (_subject, items) => {
  test.each(items.map(({ name }) => name))('%s', { timeout: 60_000 }, async (name) => {
    await expect(run.results.get(name)).resolves.toBeUndefined();
  });
});
