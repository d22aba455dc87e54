import { calledExposure, leadsTo } from '../address.ts';
import type { Problem } from '../errors.ts';
import { protocolOf } from '../exposure.ts';
import type { Fleet } from '../fleet.ts';
import { type Caller, isDirect, outgoingCalls } from '../views/calls.ts';
import { type Check, count } from './check.ts';
import { subjectOf } from './names.ts';

type Finding = Pick<Problem, 'rule' | 'fix'>;

/** Why a call cannot reach its target; undefined if it can. */
function problemOf(fleet: Fleet, call: Caller): Finding | undefined {
  const { caller, to, port } = call;
  const fix = `expose port "${port}" of ${to.name} with the audience "service"`;
  if (!to.exposures.some((exposure) => leadsTo(to, exposure, call))) {
    const rule = `${to.name} runs on ${to.on.name} and does not expose port "${port}", so nothing on ${caller.on.name} can reach it`;
    return { rule, fix };
  }
  const exposure = calledExposure(to, call);
  if (caller === fleet.providers.edge.service) {
    const rule = `the edge proxy only reaches the audiences "public" and "service", and ${exposure.host} has "${exposure.audience}"`;
    return exposure.audience === 'service' || exposure.audience === 'public' ? undefined : { rule, fix };
  }
  const rule = `the gateway does not forward the TCP exposure ${exposure.host}`;
  return protocolOf(exposure) === 'tcp' && exposure.internalPort === undefined
    ? { rule, fix: 'set `internalPort` on the exposure' }
    : undefined;
}

/** Calls within a cluster or host are direct; calls from elsewhere need an exposure. */
export const reachableCalls: Check<Fleet> = {
  name: 'reachable-calls',
  rule: 'A call to another cluster or host has an exposure to use',
  reason: 'Pods resolve neither MagicDNS nor the DNS of another cluster; CI failed for days because of it',
  run(fleet) {
    const calls = outgoingCalls(fleet).filter((item) => !isDirect(item));
    return {
      examined: count(calls, 'call across clusters and hosts', 'calls across clusters and hosts'),
      problems: calls.flatMap((call): readonly Problem[] => {
        const found = problemOf(fleet, call);
        const { caller, to, port } = call;
        return found === undefined
          ? []
          : [{ subject: subjectOf(caller), field: 'calls', value: `${to.name} ${port}`, ...found }];
      }),
    };
  },
};
