import { describe, expect, test } from 'vitest';
import { rehearse, selectStages, stages } from './index.ts';
import { Unavailable } from './lib/build.ts';
import type { Rehearsal } from './lib/rehearsal.ts';
import type { Proof, Stage } from './lib/stage.ts';

describe('selecting stages', () => {
  const names = (...selected: readonly string[]) => selectStages(selected).map(({ name }) => name);

  test('all stages run unless some are named', () => {
    expect(selectStages([])).toBe(stages);
  });

  test('named stages run in the usual order, each once', () => {
    expect(names('reach', 'accept', 'reach')).toEqual(['accept', 'reach']);
  });

  test('unknown names are refused with the list of stages', () => {
    expect(() => names('accept', 'nosuch')).toThrow(
      'unknown stage "nosuch"; the stages are accept, schedule, secrets, deliver, references, change, faults, operator, reach, pulumi, tunnel',
    );
    expect(() => names('a', 'b')).toThrow('unknown stages "a", "b"; ');
  });
});

describe('running stages', () => {
  const events: string[] = [];
  const rehearsal = { log: (line: string) => events.push(line) } as unknown as Rehearsal;
  const passed: Proof = { name: 'it holds', outcome: 'passed', detail: '', milliseconds: 0 };
  const stage = (name: string, run: () => Promise<readonly Proof[]>): Stage<Rehearsal> => ({
    name,
    description: `about ${name}`,
    run,
  });
  const outcome = async (run: () => Promise<readonly Proof[]>, strict = false) => {
    const [result] = await rehearse([stage('a', run)], rehearsal, strict);
    return result?.proofs.map((proof) => `${proof.outcome}: ${proof.name}: ${proof.detail.split('\n')[0]}`);
  };

  test('the proofs of a stage are its result', async () => {
    await expect(outcome(() => Promise.resolve([passed]))).resolves.toEqual(['passed: it holds: ']);
  });

  test('a stage that cannot run is skipped, or fails if the rehearsal is strict', async () => {
    const unavailable = () => Promise.reject(new Unavailable('Go is not on PATH'));
    await expect(outcome(unavailable)).resolves.toEqual(['skipped: about a: Go is not on PATH']);
    await expect(outcome(unavailable, true)).resolves.toEqual(['failed: about a: Go is not on PATH']);
  });

  test('an unexpected error fails the stage, but not the next one', async () => {
    const broken = stage('a', () => Promise.reject(new Error('no node is ready')));
    const results = await rehearse([broken, stage('b', () => Promise.resolve([passed]))], rehearsal, false);
    expect(results.map(({ stage: name, proofs }) => [name, proofs[0]?.outcome])).toEqual([
      ['a', 'failed'],
      ['b', 'passed'],
    ]);
    expect(results[0]?.proofs[0]?.detail).toContain('Error: no node is ready');
  });

  test('stages run in order, and a standalone stage runs beside the last of the others', async () => {
    const order: string[] = [];
    const { promise: bothStarted, resolve } = Promise.withResolvers<undefined>();
    const record = (name: string, wait?: Promise<undefined>) =>
      stage(name, async () => {
        order.push(`${name} starts`);
        await wait;
        order.push(`${name} ends`);
        return [passed];
      });
    const standalone = {
      ...stage('standalone', () => {
        order.push('standalone starts');
        resolve(undefined);
        return Promise.resolve([passed]);
      }),
      standalone: { name: 'sh', module: 'none' },
    };
    const results = await rehearse([record('first'), standalone, record('last', bothStarted)], rehearsal, false);
    expect(order).toEqual(['first starts', 'first ends', 'last starts', 'standalone starts', 'last ends']);
    expect(results.map((result) => result.stage)).toEqual(['first', 'last', 'standalone']);
  });
});
