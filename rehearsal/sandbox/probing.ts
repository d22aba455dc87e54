import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import type { Probe, ProbeAction } from '../lib/kubelet/probes.ts';
import { Timeout, waitFor } from '../lib/wait.ts';
import { podAddress } from './addresses.ts';
import type { SandboxProcess } from './process.ts';

/** The kubelet takes every status from 200 to 399 for success. */
const isSuccess = (status: number): boolean => status >= 200 && status < 400;

function requestPage(action: Extract<ProbeAction, { readonly kind: 'http' }>, seconds: number): Promise<void> {
  const send = action.scheme === 'https' ? httpsRequest : httpRequest;
  const options = {
    host: podAddress,
    port: action.port,
    path: action.path,
    headers: { 'User-Agent': 'kube-probe/1.34', ...action.headers },
    timeout: seconds * 1000,
    agent: false,
    // The kubelet does not verify certificates.
    rejectUnauthorized: false,
  } as const;
  return new Promise((resolve, reject) => {
    const request = send(options, (response) => {
      const { statusCode = 0 } = response;
      response.resume();
      if (isSuccess(statusCode)) resolve();
      else reject(new Error(`GET ${action.path} answers ${statusCode}`));
    });
    request.on('timeout', () => request.destroy(new Error(`GET ${action.path}: no answer in ${seconds} s`)));
    request.on('error', reject);
    request.end();
  });
}

function openConnection(port: number, seconds: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: podAddress, port, timeout: seconds * 1000 });
    socket.on('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.on('timeout', () => socket.destroy(new Error(`port ${port} does not answer in ${seconds} s`)));
    socket.on('error', reject);
  });
}

/** @throws Error with the reason if the attempt fails */
async function attempt({ action, timeout }: Probe, process: SandboxProcess): Promise<void> {
  if (action.kind === 'http') await requestPage(action, timeout);
  else if (action.kind === 'tcp') await openConnection(action.port, timeout);
  else await process.exec(action.command, process.spec.environment, timeout);
}

/**
 * Probes a process as a kubelet does, but more often, until each of its probes has succeeded.
 *
 * @param limit seconds to wait for each probe at most, although the kubelet may wait longer
 * @throws Error with the last failure and the end of the log
 */
export async function passProbes(process: SandboxProcess, probes: readonly Probe[], limit: number): Promise<void> {
  for (const probe of probes) {
    try {
      await waitFor(
        `its ${probe.kind} probe succeeds`,
        Math.min(probe.patience, limit),
        async () => {
          if (process.hasExited) return 'exited';
          await attempt(probe, process);
          return 'passed';
        },
        100,
      );
    } catch (error) {
      if (error instanceof Timeout) throw new Error(`${error.message}\n${process.logTail()}`, { cause: error });
      throw error;
    }
    if (process.hasExited) throw new Error(`it exited: ${process.exit ?? ''}\n${process.logTail()}`);
  }
}
