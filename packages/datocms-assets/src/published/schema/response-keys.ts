import { type GraphQLOutputType, getNamedType, isLeafType } from 'graphql';

/**
 * Gives every field of every type one key in answers. Members of a union may have fields with one name and different
 * types (`image: Image` in one, `image: [Image!]!` in another). GraphQL refuses one key for both, so the later field
 * gets an alias.
 */
export class ResponseKeys {
  readonly #shapes = new Map<string, string>();

  /**
   * @param args printed arguments with parentheses, or nothing
   * @param suffix tells calls of one field apart, such as the locale in the arguments
   */
  call(name: string, type: GraphQLOutputType, args = '', suffix = ''): { key: string; call: string } {
    const shape = `${name}${args}: ${shapeOf(type)}`;
    const preferred = suffix === '' ? name : `${name}__${suffix}`;
    for (let attempt = 1; ; attempt += 1) {
      const key = attempt === 1 ? preferred : `${preferred}_${attempt}`;
      const taken = this.#shapes.get(key);
      if (taken !== undefined && taken !== shape) continue;
      this.#shapes.set(key, shape);
      return { key, call: `${key === name ? '' : `${key}: `}${name}${args}` };
    }
  }
}

/** Fields of the same shape can share a key: they agree in nullability, lists, and the type of a leaf. */
function shapeOf(type: GraphQLOutputType): string {
  const named = getNamedType(type);
  return isLeafType(named) ? String(type) : String(type).replace(named.name, '{}');
}
