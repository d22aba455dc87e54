import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type Vault, answer } from './connect.ts';

/** Serves a fake vault on loopback. Runs as a process of its own: `connect-server.ts <vault file> <port>`. */
const [file = '', port = '0'] = process.argv.slice(2);
const vault = JSON.parse(readFileSync(file, 'utf8')) as Vault;
createServer((request, response) => {
  const { status, body } = answer(vault, request.url ?? '/', request.headers.authorization);
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}).listen(Number(port), '127.0.0.1');
