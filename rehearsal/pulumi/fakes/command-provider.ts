import { spawn } from 'node:child_process';
import { main } from '@pulumi/pulumi/provider/server.js';
import { FakeProvider, type Properties, type ResourceKind } from './provider.ts';

/** Does what the real provider does with a local command. Runs as the Pulumi plugin `pulumi-resource-command`. */
function text(value: unknown): string {
  // The engine wraps secrets.
  if (typeof value === 'object' && value !== null && 'value' in value) return text(value.value);
  return typeof value === 'string' ? value : '';
}

/** Runs a shell command with its input, folder and environment, and returns what it printed. */
const execute = (line: string, { stdin, dir, environment }: Properties): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', line], {
      ...(dir === undefined || dir === null ? {} : { cwd: text(dir) }),
      env: { ...process.env, ...(environment as Record<string, string> | undefined) },
    });
    let [output, errors] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0
        ? resolve(output)
        : reject(new Error(`exit status ${code ?? 'unknown'}: running ${JSON.stringify(line)}:\n${errors}`)),
    );
    child.stdin.end(text(stdin));
  });

const local: ResourceKind = {
  replaceOnChanges: ['triggers'],
  async create(inputs) {
    return {
      id: `command-${Math.random().toString(36).slice(2)}`,
      outputs: { ...inputs, stdout: await execute(text(inputs['create']), inputs) },
    };
  },
  read: (_id, state) => Promise.resolve(state),
  async update(_id, inputs) {
    const line = text(inputs['update']) || text(inputs['create']);
    return { ...inputs, stdout: await execute(line, inputs) };
  },
  async delete(_id, state) {
    if (text(state['delete']) !== '') await execute(text(state['delete']), state);
  },
};

await main(new FakeProvider('1.1.0', { 'command:local:Command': local }), process.argv.slice(2));
