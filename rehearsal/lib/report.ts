import Table from 'cli-table3';
import type { Proof } from './stage.ts';

/** What a stage found. */
export interface StageResult {
  readonly stage: string;
  readonly proofs: readonly Proof[];
  readonly milliseconds: number;
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

const firstLine = (text: string): string => text.split('\n')[0] ?? '';

/** A table of all proofs; details of failures follow elsewhere. */
export function proofTable(results: readonly StageResult[]): string {
  const table = new Table({
    head: ['stage', 'proof', 'outcome', 'detail', ''],
    style: { head: [], border: [] },
    colWidths: [null, 44, null, 64, null],
    wordWrap: true,
  });
  for (const { stage, proofs } of results) {
    for (const { name, outcome, detail, milliseconds } of proofs)
      table.push([stage, name, outcome, firstLine(detail).slice(0, 180), seconds(milliseconds)]);
  }
  return table.toString();
}

/** What failed, with all that was found about it. */
export const failures = (results: readonly StageResult[]): string =>
  results
    .flatMap(({ stage, proofs }) =>
      proofs.filter(({ outcome }) => outcome === 'failed').map(({ name, detail }) => `✗ ${stage}: ${name}\n${detail}`),
    )
    .join('\n\n');

/** How many proofs had which outcome. */
export function tally(results: readonly StageResult[]): string {
  const outcomes = results.flatMap(({ proofs }) => proofs.map(({ outcome }) => outcome));
  return (['passed', 'failed', 'skipped'] as const)
    .map((outcome) => `${outcomes.filter((found) => found === outcome).length} ${outcome}`)
    .join(', ');
}

const escaped = (text: string): string =>
  text.replace(/[^\t\n\r\u0020-\uFFFD]/g, '').replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** JUnit XML, which CI servers read. */
export function junit(results: readonly StageResult[]): string {
  const inside = ({ outcome, detail }: Proof): string => {
    if (outcome === 'failed') return `<failure message="${escaped(firstLine(detail))}">${escaped(detail)}</failure>`;
    return outcome === 'passed'
      ? `<system-out>${escaped(detail)}</system-out>`
      : `<skipped message="${escaped(firstLine(detail))}"/>`;
  };
  const suites = results.map(({ stage, proofs, milliseconds }) => {
    const cases = proofs.map(
      (proof) =>
        `    <testcase classname="${escaped(stage)}" name="${escaped(proof.name)}" time="${proof.milliseconds / 1000}">${inside(proof)}</testcase>`,
    );
    const count = (outcome: Proof['outcome']): number => proofs.filter((proof) => proof.outcome === outcome).length;
    return [
      `  <testsuite name="${escaped(stage)}" tests="${proofs.length}" failures="${count('failed')}" skipped="${count('skipped')}" time="${milliseconds / 1000}">`,
      ...cases,
      '  </testsuite>',
    ].join('\n');
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="rehearsal">',
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}
