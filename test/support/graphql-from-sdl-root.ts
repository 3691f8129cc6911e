import { type GraphQLSchema, getNamedType, getNullableType, isListType } from 'graphql';
import type { Content, Item } from './graphql-from-sdl-content.ts';

interface Arguments {
  readonly first?: number;
  readonly skip?: number;
  readonly orderBy?: readonly string[];
  readonly filter?: Readonly<Record<string, { readonly in?: readonly string[]; readonly eq?: unknown }>>;
}

/** Root fields over the generated content: pages, orders, the filters that a walk uses, and counts. */
export function rootValue(schema: GraphQLSchema, content: Content, drafts: boolean): Record<string, unknown> {
  const fields = Object.values(schema.getQueryType()?.getFields() ?? {});
  const listOf = (type: string) => [
    ...(content.published.get(type) ?? []),
    ...(drafts ? (content.drafts.get(type) ?? []) : []),
  ];
  return Object.fromEntries(
    fields.map((field) => {
      const type = getNamedType(field.type).name;
      const isList = isListType(getNullableType(field.type));
      if (field.name === '_site') return [field.name, () => content.site];
      if (field.name === 'allUploads') return [field.name, (args: Arguments) => page(content.uploads, args)];
      if (type === 'CollectionMetadata') {
        const list = fields.find((each) => `_${each.name}Meta` === field.name);
        const of = list ? getNamedType(list.type).name : '';
        return [
          field.name,
          () => ({ count: list?.name === 'allUploads' ? content.uploads.length : listOf(of).length }),
        ];
      }
      return [
        field.name,
        (args: Arguments) => (isList ? page(listOf(type), args) : (page(listOf(type), args)[0] ?? null)),
      ];
    }),
  );
}

function page(items: readonly Item[], { first = 20, skip = 0, orderBy = [], filter = {} }: Arguments): Item[] {
  if (first > 500) throw new Error('first: must be less than or equal to 500');
  const kept = items.filter((item) => Object.entries(filter).every(([key, rule]) => matches(item, key, rule)));
  for (const order of orderBy) {
    const [, key = '', direction] = /^(.+)_(ASC|DESC)$/.exec(order) ?? [];
    kept.sort((a, b) => (String(a[key]) < String(b[key]) ? -1 : 1) * (direction === 'ASC' ? 1 : -1));
  }
  return kept.slice(skip, skip + first);
}

function matches(item: Item, key: string, rule: { readonly in?: readonly string[]; readonly eq?: unknown }): boolean {
  if (key === 'path') return rule.in?.includes(new URL(String(item.plainUrl)).pathname) ?? false;
  if (key === 'inUse') return item.inUse === rule.eq;
  if (rule.in) return rule.in.includes(String(item[key]));
  throw new Error(`The filter ${key} is not served`);
}
