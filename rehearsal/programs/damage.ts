import type { RenderedObject } from '../lib/objects.ts';
import type { Damage, Program } from './program.ts';

/** The objects with the fault. @throws Error if it would change nothing, because then it would prove nothing */
export function damaged(
  objects: readonly RenderedObject[],
  { workload }: Program,
  { object: kind, name = workload.split(' ')[1], from, to }: Damage,
): readonly RenderedObject[] {
  let changes = 0;
  const result = objects.map((rendered) => {
    if (rendered.object.kind !== kind || rendered.object.metadata.name !== name) return rendered;
    const text = JSON.stringify(rendered.object);
    if (!text.includes(from)) return rendered;
    changes += 1;
    return { ...rendered, object: JSON.parse(text.replaceAll(from, to)) as RenderedObject['object'] };
  });
  if (changes === 0) throw new Error(`${kind} ${name ?? ''} does not contain ${from}`);
  return result;
}
