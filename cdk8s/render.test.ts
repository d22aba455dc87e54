import { expect, test } from 'vitest';
import { first, fleetOf, plainService, second } from '#model/fixture.ts';
import { render } from './render.ts';

test('one cluster knows nothing of the objects of the other', () => {
  const { services } = render(fleetOf(plainService('here'), plainService('there', { on: second })));
  expect(services.find(({ service }) => service.name === 'there')?.service.on).toBe(second);
  expect(services.find(({ service }) => service.name === 'here')?.service.on).toBe(first);
});
