import { calledExposure, leadsTo } from '../address.ts';
import type { Problem } from '../errors.ts';
import { protocolOf } from '../exposure.ts';
import type { Fleet } from '../fleet.ts';
import { type Caller, isDirect, outgoingCalls } from '../views/calls.ts';
import { type Check, count } from './check.ts';
import { subjectOf } from './names.ts';

type Finding = Pick<Problem, 'rule' | 'fix'>;

/** Why a call cannot arrive; nothing where it can. */
function obstacle(fleet: Fleet, call: Caller): Finding | undefined {
  const { caller, to, port } = call;
  if (!to.exposures.some((exposure) => leadsTo(to, exposure, call))) {
    const rule = `${to.name} runs on ${to.on.name} and exposes no port "${port}", so nothing on ${caller.on.name} reaches it`;
    return { rule, fix: `add an exposure of port "${port}" for machines to ${to.name}` };
  }
  const exposure = calledExposure(to, call);
  if (caller === fleet.providers.edge.service) {
    const rule = `the edge proxy reaches what is public or for machines, and ${exposure.host} is for ${exposure.audience}`;
    const sink = exposure.audience === 'service' || exposure.audience === 'public';
    return sink ? undefined : { rule, fix: `add an exposure of port "${port}" for machines to ${to.name}` };
  }
  const rule = `the gateway does not forward the exposure ${exposure.host}, which is TCP`;
  return protocolOf(exposure) === 'tcp' && exposure.internalPort === undefined
    ? { rule, fix: 'give the exposure an internalPort' }
    : undefined;
}

/** Within a cluster or a host a call goes straight; from elsewhere it needs a name that leads there. */
export const reachableCalls: Check<Fleet> = {
  name: 'reachable-calls',
  rule: 'A call to another cluster or host finds an exposure on its way',
  reason: 'Pods resolve neither the names of another cluster nor MagicDNS; CI failed on that for days (INV-09)',
  run(fleet) {
    const calls = outgoingCalls(fleet).filter((item) => !isDirect(item));
    return {
      examined: count(calls, 'call between places', 'calls between places'),
      problems: calls.flatMap((call): readonly Problem[] => {
        const found = obstacle(fleet, call);
        const { caller, to, port } = call;
        return found === undefined
          ? []
          : [{ subject: subjectOf(caller), field: 'calls', value: `${to.name} ${port}`, ...found }];
      }),
    };
  },
};
