import { type Directive, type Expression, directive, variables } from './syntax.ts';

const TEXT = {
  time: variables`$time_iso8601`,
  // fail2ban reads these two, so that nothing that a visitor sends stands before them.
  login: variables`$login`,
  client: variables`$client`,
  client_ip: variables`$remote_addr`,
  peer: variables`$realip_remote_addr`,
  server: variables`$server_name`,
  method: variables`$method`,
  path: variables`$path`,
  cache_status: variables`$upstream_cache_status`,
  upstream_response_time: variables`$upstream_response_time`,
  user_agent: variables`$http_user_agent`,
} as const satisfies Readonly<Record<string, Expression>>;

const NUMBERS = {
  status: variables`$status`,
  body_bytes_sent: variables`$body_bytes_sent`,
  request_time: variables`$request_time`,
} as const satisfies Readonly<Record<string, Expression>>;

/** A field of the access log. */
export type LogField = keyof typeof TEXT | keyof typeof NUMBERS;

const entries = [
  ...Object.entries(TEXT).map(([name, { expression }]) => `"${name}":"${expression}"`),
  ...Object.entries(NUMBERS).map(([name, { expression }]) => `"${name}":${expression}`),
];

/** A JSON object a line. */
export const logFormat: Directive = directive('log_format', 'json', 'escape=json', {
  expression: `{${entries.join(',')}}`,
});
