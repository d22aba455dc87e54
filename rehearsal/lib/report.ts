import Table from 'cli-table3';
import type { Proof } from './stage.ts';

export interface StageResult {
  readonly stage: string;
  readonly proofs: readonly Proof[];
  readonly milliseconds: number;
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

const firstLine = (text: string): string => text.split('\n')[0] ?? '';

const countOf = (proofs: readonly Proof[], outcome: Proof['outcome']): number =>
  proofs.filter((proof) => proof.outcome === outcome).length;

/** One row per proof, with the first line of its detail. */
export function proofTable(results: readonly StageResult[]): string {
  const table = new Table({
    head: ['stage', 'proof', 'outcome', 'detail', 'time'],
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

/** The failed proofs with their whole detail; empty if none failed. */
export const failures = (results: readonly StageResult[]): string =>
  results
    .flatMap(({ stage, proofs }) =>
      proofs.filter(({ outcome }) => outcome === 'failed').map(({ name, detail }) => `✗ ${stage}: ${name}\n${detail}`),
    )
    .join('\n\n');

/** The number of proofs by outcome, such as `3 passed, 0 failed, 1 skipped`. */
export function tally(results: readonly StageResult[]): string {
  const proofs = results.flatMap((result) => result.proofs);
  return (['passed', 'failed', 'skipped'] as const)
    .map((outcome) => `${countOf(proofs, outcome)} ${outcome}`)
    .join(', ');
}

/** Escapes text for XML, and drops control characters, which XML 1.0 forbids even when escaped. */
const escaped = (text: string): string =>
  text.replace(/[^\t\n\r\u0020-\uFFFD]/g, '').replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** The results as JUnit XML, which CI servers read. */
export function junit(results: readonly StageResult[]): string {
  const outcomeElement = ({ outcome, detail }: Proof): string => {
    if (outcome === 'failed') return `<failure message="${escaped(firstLine(detail))}">${escaped(detail)}</failure>`;
    return outcome === 'passed'
      ? `<system-out>${escaped(detail)}</system-out>`
      : `<skipped message="${escaped(firstLine(detail))}"/>`;
  };
  const suites = results.map(({ stage, proofs, milliseconds }) => {
    const cases = proofs.map(
      (proof) =>
        `    <testcase classname="${escaped(stage)}" name="${escaped(proof.name)}" time="${proof.milliseconds / 1000}">${outcomeElement(proof)}</testcase>`,
    );
    return [
      `  <testsuite name="${escaped(stage)}" tests="${proofs.length}" failures="${countOf(proofs, 'failed')}" skipped="${countOf(proofs, 'skipped')}" time="${milliseconds / 1000}">`,
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
