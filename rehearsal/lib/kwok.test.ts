import { expect, test } from 'vitest';
import { fleetOf } from '#model/fixture.ts';
import { tailscaleStages } from './kwok.ts';
import { stringAt, valueAt } from './objects.ts';

const stages = tailscaleStages(fleetOf()).map((text) => JSON.parse(text) as unknown);

test('Ingresses and load balancers of the class tailscale are matched while they have no address', () => {
  const selectors = stages.map((stage) => valueAt(stage, 'spec', 'selector', 'matchExpressions'));
  const noAddress = { key: '.status.loadBalancer.ingress', operator: 'DoesNotExist' };
  expect(stages.map((stage) => stringAt(stage, 'spec', 'resourceRef', 'kind'))).toEqual(['Ingress', 'Service']);
  expect(selectors).toEqual([
    [{ key: '.spec.ingressClassName', operator: 'In', values: ['tailscale'] }, noAddress],
    [{ key: '.spec.loadBalancerClass', operator: 'In', values: ['tailscale'] }, noAddress],
  ]);
});

test('the address is the name of the object in the tailnet', () => {
  for (const stage of stages)
    expect(JSON.parse(stringAt(stage, 'spec', 'next', 'statusTemplate'))).toEqual({
      loadBalancer: { ingress: [{ hostname: '{{ .metadata.name }}.tail0.ts.net' }] },
    });
});
