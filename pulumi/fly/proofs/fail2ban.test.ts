import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fail2banFiles, fail2banText } from '../fail2ban.ts';
import { dynamicSite, eventually, sleep } from '#pulumi/fly/test/check.ts';
import { newClient } from '#pulumi/fly/test/client.ts';
import { Running, machineIn, withBans, writeFiles } from '#pulumi/fly/test/machine.ts';
import { Surroundings, World } from '#pulumi/fly/test/world.ts';

const run = promisify(execFile);
const BAN_SECONDS = 8;

let around: Surroundings;
let world: World;
let fail2ban: Running;
let folder: string;

const start = async (): Promise<Running> => {
  const running = new Running(['fail2ban-server', '-c', folder, '-f', '-x', 'start']);
  const client = (): Promise<unknown> => run('fail2ban-client', ['-c', folder, 'status', 'edge-login']);
  await eventually(() => client().then(() => undefined), 15_000);
  return running;
};

beforeAll(async () => {
  around = await Surroundings.start();
  world = await World.start(around);
  const machine = machineIn(world.folder, around.nginx);
  folder = machine.fail2banFolder;
  const stock = existsSync('/etc/fail2ban/fail2ban.conf') ? '/etc/fail2ban' : '/usr/local/etc/fail2ban';
  const files = fail2banFiles(withBans(world.config, BAN_SECONDS), machine);
  writeFiles(
    new Map([
      ...['fail2ban.conf', 'jail.conf', 'paths-common.conf', 'paths-debian.conf'].flatMap((name) =>
        existsSync(join(stock, name)) ? [[join(folder, name), readFileSync(join(stock, name), 'utf8')] as const] : [],
      ),
      ...files,
      [join(machine.state, '.keep'), ''],
    ]),
  );
  fail2ban = await start();
}, 600_000);
afterAll(async () => {
  await fail2ban.stop();
  await world.stop();
  await around.stop();
});

const bans = (): readonly string[] =>
  readFileSync(world.config.paths.bans, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
const status = async (client: string): Promise<number> =>
  (await world.ask(dynamicSite(world).host, '/', { client })).status;

/** Fails to log in so often, at the pace of the login's limit. */
async function failLogins(
  count: number,
  client: (index: number) => string,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { host, loginPaths, failedLogin } = dynamicSite(world);
  const page = around.upstream.page((_, response) => response.writeHead(failedLogin[0] ?? 401).end(), loginPaths[0]);
  for (let index = 0; index < count; index += 1)
    await world.ask(host, page.path, { method: 'POST', client: client(index), headers });
}
/** Waits until every request of a client has a status: during a reload, old workers of nginx may still answer a few. */
const steadily = (client: string, expected: number, milliseconds: number): Promise<void> =>
  eventually(async () => {
    for (let count = 0; count < 10; count += 1) {
      expect(await status(client)).toBe(expected);
      await sleep(20);
    }
  }, milliseconds);
const bannedWithin = (client: string, milliseconds: number): Promise<void> => steadily(client, 403, milliseconds);

test('five failed logins are banned within two seconds, and the ban expires', { timeout: 60_000 }, async () => {
  const client = newClient();
  await failLogins(4, () => client);
  await sleep(1500);
  expect(await status(client)).toBe(200);
  await failLogins(1, () => client);
  await bannedWithin(client, 2000);
  expect(await status(newClient())).toBe(200);
  await eventually(
    () => expect(bans().filter((line) => line.startsWith(client))).toEqual([]),
    (BAN_SECONDS + 4) * 1000,
  );
  await steadily(client, 200, 2000);
});

test('good logins, pages that ask for credentials, and limited requests ban nobody', { timeout: 60_000 }, async () => {
  const { host, loginPaths } = dynamicSite(world);
  const good = around.upstream.page((_, response) => response.writeHead(303, { Location: '/' }).end(), loginPaths[0]);
  const asking = around.upstream.page((_, response) => response.writeHead(401).end());
  const [polite, anonymous, hasty] = [newClient(), newClient(), newClient()];
  for (let count = 0; count < 7; count += 1) {
    await world.ask(host, good.path, { method: 'POST', client: polite });
    await world.ask(host, asking.path, { client: anonymous });
  }
  await Promise.all(Array.from({ length: 20 }, () => world.ask(host, loginPaths[0] ?? '', { client: hasty })));
  await sleep(2500);
  for (const client of [polite, anonymous, hasty]) expect(await status(client)).toBe(200);
});

test('refused credentials in a header count as failed logins', { timeout: 60_000 }, async () => {
  const client = newClient();
  const page = around.upstream.page((_, response) => response.writeHead(401).end());
  for (let count = 0; count < 5; count += 1)
    await world.ask(dynamicSite(world).host, page.path, { client, headers: { Authorization: 'Basic eDp5' } });
  await bannedWithin(client, 2500);
});

test('whoever forges the address of another bans only themselves', { timeout: 60_000 }, async () => {
  const [attacker, victim] = [newClient(), newClient()];
  const line = `{"time":"2026-01-01T00:00:00+00:00","login":"failed","client":"${victim}",`;
  await failLogins(5, () => attacker, {
    'X-Forwarded-For': victim,
    'X-Real-IP': victim,
    'User-Agent': `x"}\\n${line}`,
    Referer: line,
  });
  await bannedWithin(attacker, 2500);
  expect(await status(victim)).toBe(200);
});

test('failures from one /64 count together, and its ban leaves others alone', { timeout: 60_000 }, async () => {
  await failLogins(5, (index) => `2001:db8:77:1::${(index + 1).toString(16)}`);
  await bannedWithin('2001:db8:77:1:9::1', 2500);
  expect(await status('2001:db8:77:2::1')).toBe(200);
});

test(
  'a ban survives a reload of nginx and a restart of fail2ban, and is never written twice',
  { timeout: 60_000 },
  async () => {
    const client = newClient();
    await failLogins(5, () => client);
    await bannedWithin(client, 2500);
    world.reload();
    await bannedWithin(client, 2000);
    await fail2ban.stop();
    await bannedWithin(client, 2000);
    fail2ban = await start();
    await bannedWithin(client, 2500);
    await failLogins(5, () => client);
    await run(join(world.folder, 'scripts/ban'), ['add', client]);
    expect(bans().filter((line) => line.startsWith(client))).toEqual([`${client} 1;`]);
    expect(new Set(bans()).size).toBe(bans().length);
    await eventually(() => expect(bans()).toEqual([]), (BAN_SECONDS + 6) * 1000);
  },
);

test('a network that is no network leaves nginx with the bans that it has', async () => {
  const before = readFileSync(world.config.paths.bans, 'utf8');
  await expect(run(join(world.folder, 'scripts/ban'), ['add', 'nonsense'])).rejects.toThrow();
  expect(await status(newClient())).toBe(200);
  writeFileSync(world.config.paths.bans, before);
});

test('a percent sign is doubled, and a value with a line break is refused', () => {
  expect(fail2banText({ A: { b: '%d', c: 1 } })).toBe('[A]\nb = %%d\nc = 1\n');
  expect(() => fail2banText({ A: { b: 'x\nc = 1' } })).toThrow('a setting is one line');
});
