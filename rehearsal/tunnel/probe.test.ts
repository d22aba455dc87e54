import { expect, test } from 'vitest';
import type { Connection } from './connections.ts';
import { type Outcome, differences } from './probe.ts';

const connection = (allowed: boolean): Connection => ({ source: 'edge', destination: 'svc:docs', port: 443, allowed });
const judge = (allowed: boolean, outcome: Outcome) => differences(new Map([[connection(allowed), outcome]]));

test('what the model allows must carry bytes', () => {
  expect(judge(true, 'carried')).toEqual([]);
  expect(judge(true, 'silent')).toEqual(['edge → svc:docs:443: allowed by the model, but silent']);
  expect(judge(true, 'no peer')).toEqual(['edge → svc:docs:443: allowed by the model, but no peer']);
});

test('what the model denies must not even be refused, because then its packets arrived', () => {
  expect(judge(false, 'silent')).toEqual([]);
  expect(judge(false, 'no peer')).toEqual([]);
  expect(judge(false, 'carried')).toEqual(['edge → svc:docs:443: denied by the model, but carried']);
  expect(judge(false, { unexpected: 'connection refused' })).toEqual([
    'edge → svc:docs:443: denied by the model, but connection refused',
  ]);
});
