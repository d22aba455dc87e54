import type { SecretPart } from '#model/resolve.ts';
import { type Field, opReference } from '#model/vault.ts';

/**
 * Variables of a template of External Secrets (Go's text/template): a name for each field that only appears inside
 * texts. Two fields never share one, because the second would silently take the place of the first.
 */
export class TemplateVariables {
  readonly #names = new Map<string, string>();
  readonly #taken: Set<string>;

  /** @param keys keys of the Secret, under which whole fields are fetched */
  constructor(keys: readonly string[]) {
    this.#taken = new Set(keys);
  }

  /** The variable of a field: `forgejo_secrets_api_token`; with a number behind it where another field has that name. */
  of(field: Field): string {
    const identity = opReference(field);
    const known = this.#names.get(identity);
    if (known !== undefined) return known;
    const words = `${field.item.title}-${field.name}`.toLowerCase().replace(/[^a-z0-9]+/g, '_');
    // Go reads a digit behind the dot of `.name` as the start of a number.
    const first = /^\d/.test(words) ? `_${words}` : words;
    let name = first;
    for (let number = 2; this.#taken.has(name); number += 1) name = `${first}_${number}`;
    this.#taken.add(name);
    this.#names.set(identity, name);
    return name;
  }
}

/** Braces that Go would read as the start of an action, by themselves or with the action behind them. */
const braces = /\{{2,}|\{$/g;

/**
 * A value for the template engine of External Secrets (https://external-secrets.io/latest/guides/templating/), in which
 * literal braces stay what they are. `urlquery` writes a blank as `+`, which only a query reads as one.
 */
export function templateText(parts: readonly SecretPart[], variables: TemplateVariables): string {
  // Neighbouring texts are joined, so that a brace at the end of one and the start of the next are seen together.
  const joined = parts.reduce<SecretPart[]>((all, part) => {
    const last = all.at(-1);
    return typeof part === 'string' && typeof last === 'string' ? [...all.slice(0, -1), last + part] : [...all, part];
  }, []);
  return joined
    .map((part) => {
      if (typeof part === 'string') return part.replace(braces, (run) => `{{ "${run}" }}`);
      const encode = part.urlEncoded ? ' | urlquery | replace "+" "%20"' : '';
      return `{{ .${variables.of(part.field)}${encode} }}`;
    })
    .join('');
}
