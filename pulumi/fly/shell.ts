/** A word of a shell script, quoted where it holds anything that the shell reads otherwise. */
export const word = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** A command line whose words are literal. */
export const command = (...words: readonly string[]): string => words.map(word).join(' ');

/** A script for POSIX sh that ends at the first error. */
export const script = (why: string, ...lines: readonly string[]): string =>
  ['#!/bin/sh', `# ${why}`, 'set -eu', ...lines, ''].join('\n');
