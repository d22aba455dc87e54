import type { EngineEvent } from '@pulumi/pulumi/automation/index.js';
import { describe, expect, test } from 'vitest';
import { describeStep, destructive, notReached, progressOf } from './steps.ts';

type Metadata = NonNullable<EngineEvent['resourcePreEvent']>['metadata'];

const metadata = (op: string, name: string, more: Partial<Metadata> = {}): Metadata => ({
  op: op as Metadata['op'],
  urn: `urn:pulumi:s::p::tailscale:index/service:Service::${name}`,
  type: 'tailscale:index/service:Service',
  provider: '',
  ...more,
});
const event = (part: Partial<EngineEvent>): EngineEvent => ({ sequence: 0, timestamp: 0, ...part });
const planned = (...steps: readonly Metadata[]) =>
  progressOf(steps.map((step) => event({ resourcePreEvent: { metadata: step } }))).planned;

describe('a step', () => {
  test.each([
    ['create', '+ create  tailscale:Service forge'],
    ['update', '~ update  tailscale:Service forge (tags)'],
    ['replace', '± replace tailscale:Service forge (name)'],
    ['delete', '- delete  tailscale:Service forge'],
  ])('%s is described in one line', (op, line) => {
    const [step] = planned(
      metadata(op, 'forge', op === 'update' ? { diffs: ['tags'] } : { keys: op === 'replace' ? ['name'] : [] }),
    );
    expect(describeStep(step!)).toBe(line);
  });

  test.each(['read', 'refresh', 'create-replacement', 'delete-replaced', 'discard'])('%s is not a step', (op) => {
    expect(planned(metadata(op, 'forge'))).toEqual([]);
  });

  test('of the stack or a provider is ignored', () => {
    expect(
      planned(
        metadata('create', 's', { type: 'pulumi:pulumi:Stack' }),
        metadata('create', 'default', { type: 'pulumi:providers:tailscale' }),
      ),
    ).toEqual([]);
  });
});

test('steps are sorted by name', () => {
  expect(planned(metadata('same', 'b'), metadata('same', 'a')).map(({ name }) => name)).toEqual(['a', 'b']);
});

test('only deletions and replacements are destructive', () => {
  const steps = planned(...['create', 'update', 'replace', 'delete', 'import', 'same'].map((op) => metadata(op, op)));
  expect(destructive(steps).map(({ name }) => name)).toEqual(['delete', 'replace']);
});

test('a failed run distinguishes steps that were done, failed and not reached', () => {
  const plan = planned(
    metadata('update', 'a'),
    metadata('create', 'b'),
    metadata('create', 'c'),
    metadata('same', 'd'),
  );
  const progress = progressOf([
    event({ resOutputsEvent: { metadata: metadata('update', 'a') } }),
    event({ resOpFailedEvent: { metadata: metadata('create', 'b'), status: 0, steps: 1 } }),
    event({
      diagnosticEvent: {
        urn: metadata('create', 'b').urn,
        severity: 'error',
        message: '<{%reset%}>rate limited (429)<{%reset%}>\n',
        color: 'never',
      },
    }),
    event({ diagnosticEvent: { severity: 'warning', message: 'using a plugin from PATH', color: 'never' } }),
  ]);
  expect(progress.done.map(({ name }) => name)).toEqual(['a']);
  expect(progress.failed.map(({ name }) => name)).toEqual(['b']);
  expect(progress.errors).toEqual(['b: rate limited (429)']);
  expect(notReached(plan, progress).map(({ name }) => name)).toEqual(['c']);
});
