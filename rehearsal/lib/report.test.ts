import { expect, test } from 'vitest';
import { type StageResult, failures, junit, proofTable, tally } from './report.ts';

const results: readonly StageResult[] = [
  {
    stage: 'accept',
    milliseconds: 1500,
    proofs: [
      { name: 'objects are accepted', outcome: 'passed', detail: '12 objects', milliseconds: 1000 },
      { name: 'nothing drifts', outcome: 'failed', detail: 'Secret <a> & "b"\n  second line', milliseconds: 500 },
    ],
  },
  {
    stage: 'deliver',
    milliseconds: 0,
    proofs: [{ name: 'delivery', outcome: 'skipped', detail: 'Go is not on PATH\nmore', milliseconds: 0 }],
  },
];

test('the tally counts each outcome', () => {
  expect(tally(results)).toBe('1 passed, 1 failed, 1 skipped');
  expect(tally([])).toBe('0 passed, 0 failed, 0 skipped');
});

test('failures have their whole detail, other outcomes are left out', () => {
  expect(failures(results)).toBe('✗ accept: nothing drifts\nSecret <a> & "b"\n  second line');
  expect(failures(results.slice(1))).toBe('');
});

test('the table has a row per proof with the first line of its detail', () => {
  const table = proofTable(results);
  expect(table).toMatch(/accept .* objects are accepted .* passed .* 12 objects .* 1\.0 s/);
  expect(table).toMatch(/deliver .* delivery .* skipped .* Go is not on PATH .* 0\.0 s/);
  expect(table).not.toContain('second line');
});

test('JUnit XML has counts, times, escaped messages, and skipped tests', () => {
  expect(junit(results)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="rehearsal">
  <testsuite name="accept" tests="2" failures="1" skipped="0" time="1.5">
    <testcase classname="accept" name="objects are accepted" time="1"><system-out>12 objects</system-out></testcase>
    <testcase classname="accept" name="nothing drifts" time="0.5"><failure message="Secret &#60;a&#62; &#38; &#34;b&#34;">Secret &#60;a&#62; &#38; &#34;b&#34;
  second line</failure></testcase>
  </testsuite>
  <testsuite name="deliver" tests="1" failures="0" skipped="1" time="0">
    <testcase classname="deliver" name="delivery" time="0"><skipped message="Go is not on PATH"/></testcase>
  </testsuite>
</testsuites>
`);
});

test('control characters, which XML forbids, are dropped from JUnit XML', () => {
  const detail = '\u001b[31mred\u001b[0m\u0000';
  const proofs = [{ name: 'colors', outcome: 'failed', detail, milliseconds: 0 }] as const;
  expect(junit([{ stage: 'accept', milliseconds: 0, proofs }])).toContain('<failure message="[31mred[0m">');
});
