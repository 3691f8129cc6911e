import { type GraphQLOutputType, getNamedType, isLeafType } from 'graphql';

/**
 * Gives every field of every type one key in answers. Two members of a union may call different things alike
 * (`image: Image` here, `image: [Image!]!` there); GraphQL refuses them under one key, so the later one gets an alias.
 */
export class ResponseKeys {
  readonly #shapes = new Map<string, string>();

  /**
   * @param args printed arguments with parentheses, or nothing
   * @param suffix tells calls of one field apart, such as the locale asked for
   */
  call(name: string, type: GraphQLOutputType, args = '', suffix = ''): { key: string; call: string } {
    const shape = `${name}${args}: ${shapeOf(type)}`;
    const wanted = suffix === '' ? name : `${name}__${suffix}`;
    for (let turn = 1; ; turn += 1) {
      const key = turn === 1 ? wanted : `${wanted}_${turn}`;
      const taken = this.#shapes.get(key);
      if (taken !== undefined && taken !== shape) continue;
      this.#shapes.set(key, shape);
      return { key, call: `${key === name ? '' : `${key}: `}${name}${args}` };
    }
  }
}

/** What must be equal for two fields to share a key: nullability, lists, and the type of a leaf. */
function shapeOf(type: GraphQLOutputType): string {
  const named = getNamedType(type);
  return isLeafType(named) ? String(type) : String(type).replace(named.name, '{}');
}
