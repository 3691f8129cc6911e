import { type GraphQLSchema, getNamedType, getNullableType, isListType } from 'graphql';
import type { Item } from './graphql-from-sdl-plant.ts';
import { uploadPath, type World } from './graphql-from-sdl-world.ts';

interface Rule {
  readonly in?: readonly string[];
  readonly eq?: unknown;
}

interface Arguments {
  readonly first?: number;
  readonly skip?: number;
  readonly orderBy?: readonly string[];
  readonly filter?: Readonly<Record<string, Rule>>;
}

/** Resolves root fields: pages, orders, the filters that a walk uses, and counts. */
export function rootValue(schema: GraphQLSchema, world: World, drafts: boolean): Record<string, unknown> {
  const fields = Object.values(schema.getQueryType()?.getFields() ?? {});
  const listOf = (type: string) => {
    const newer = drafts ? (world.drafts.get(type) ?? []) : [];
    const ids = new Set(newer.map((each) => each.id));
    return [...newer, ...(world.published.get(type) ?? []).filter((each) => !ids.has(each.id))];
  };
  return Object.fromEntries(
    fields.map((field) => {
      const type = getNamedType(field.type).name;
      if (field.name === '_site') return [field.name, () => world.site];
      if (field.name === '_allUploadsMeta') return [field.name, () => ({ count: world.uploads.length })];
      if (field.name === 'allUploads') return [field.name, (args: Arguments) => page(world.uploads, args)];
      if (type === 'CollectionMetadata') {
        const list = fields.find((each) => `_${each.name}Meta` === field.name);
        return [field.name, () => ({ count: list ? listOf(getNamedType(list.type).name).length : 0 })];
      }
      const isList = isListType(getNullableType(field.type));
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
    const sign = direction === 'ASC' ? 1 : -1;
    kept.sort((a, b) => sign * (String(a[key]) < String(b[key]) ? -1 : String(a[key]) > String(b[key]) ? 1 : 0));
  }
  return kept.slice(skip, skip + first);
}

function matches(item: Item, key: string, rule: Rule): boolean {
  if (key === 'inUse') return item.inUse === rule.eq;
  const value = key === 'path' ? uploadPath(item) : String(item[key]);
  if (!rule.in) throw new Error(`The filter ${key} is implemented only with "in"`);
  return rule.in.includes(value);
}
