import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  buildSchema as buildFromText,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { type FieldType, fieldTypes } from '../project/field-types.ts';
import { type Model, modelFileSchema } from '../project/model-file.ts';
import type { Project } from '../project/project.ts';
import { projectFileSchema, siteFileSchema } from '../project/project-file.ts';
import { buildSchema } from './build-schema.ts';

/** Schemas of public projects. They have no licence, so they are not part of the repository. */
const folder = path.resolve(import.meta.dirname, '../../../../../shared/schemas');
const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.graphql')) : [];
const suite = files.length > 0 ? describe : describe.skip;

/** The newest schema. The others lack fields that the service has added since. */
const newest = 'acacia-2026.graphql';

suite('schemas of real projects in ../shared/schemas (skipped where that folder is absent)', () => {
  it.each(files)('has every type, field and argument of %s, generated from models read off it', (file) => {
    const { missing } = compare(file);
    expect(missing).toEqual([]);
  });

  it.each(files.filter((file) => file === newest))('has nothing that %s does not have', (file) => {
    const { added } = compare(file);
    expect(added).toEqual([]);
  });
});

function compare(file: string): { readonly missing: string[]; readonly added: string[] } {
  const real = buildFromText(readFileSync(path.join(folder, file), 'utf8'), { assumeValid: true });
  const own = buildSchema(projectLike(real), { excludeInvalid: true, hiddenModels: new Set(), drafts: false });
  const [expected, actual] = [lines(real), lines(own)];
  const known = [...leftOut, ...(onlyIn[file] ?? [])];
  const without = (all: ReadonlySet<string>, others: ReadonlySet<string>) =>
    [...all].filter((line) => !others.has(line) && !known.some((pattern) => pattern.test(line))).sort();
  return { missing: without(expected, actual), added: without(actual, expected) };
}

/** In 2024 these were nullable in strict mode too. */
const onlyIn: Readonly<Record<string, readonly RegExp[]>> = {
  'astro-starter-kit.graphql': [/\._(?:first)?[pP]ublishedAt: DateTime$/],
};

/** Inverse relations with their own types (also filters of single-instance models), and the date fields of old projects. */
const leftOut: readonly RegExp[] = [
  /\._allReferencing/,
  /^(?:Linking|InverseRelationship)|FieldsReferencing/,
  /\.(?:createdAt|updatedAt)(?:\b|_)/,
  /^HomePageModel(?:Filter|OrderBy)\./,
];

/** One line for each type, field, argument and value. */
function lines(schema: GraphQLSchema): ReadonlySet<string> {
  const all = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const one of type.getInterfaces()) all.add(`${type.name} implements ${one.name}`);
      for (const field of Object.values(type.getFields())) {
        all.add(`${type.name}.${field.name}: ${field.type}`);
        for (const argument of field.args) {
          all.add(
            `${type.name}.${field.name}(${argument.name}: ${argument.type} = ${JSON.stringify(argument.defaultValue)})`,
          );
        }
      }
    } else if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        all.add(`${type.name}.${field.name}: ${field.type} = ${JSON.stringify(field.defaultValue)}`);
      }
    } else if (isEnumType(type)) for (const value of type.getValues()) all.add(`${type.name}.${value.name}`);
    else if (isUnionType(type)) for (const one of type.getTypes()) all.add(`${type.name} = ${one.name}`);
    else all.add(`scalar ${type.name}`);
  }
  return all;
}

function projectLike(schema: GraphQLSchema): Project {
  const locales = schema.getType('SiteLocale');
  const models = modelsOf(schema);
  return {
    folder: '',
    settings: projectFileSchema.parse({
      id: '1',
      locales: isEnumType(locales) ? locales.getValues().map((value) => value.name) : ['en'],
      tokens: {},
    }),
    site: siteFileSchema.parse({}),
    models: new Map(models.map((model) => [model.apiKey, model])),
    records: new Map(),
    uploads: new Map(),
  };
}

function modelsOf(schema: GraphQLSchema): Model[] {
  const roots = schema.getQueryType()!.getFields();
  const records = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => type.name.endsWith('Record'));
  return records.map((type) => {
    const prefix = type.name.replace(/Record$/, '');
    const root = roots[prefix.charAt(0).toLowerCase() + prefix.slice(1)];
    const fields = type.getFields();
    return modelFileSchema.parse({
      apiKey: snakeCase(prefix),
      kind: root ? 'model' : 'block',
      singleton: Boolean(root && !root.args.some((argument) => argument.name === 'filter')),
      tree: 'children' in fields,
      sortable: 'position' in fields,
      allLocalesRequired: !('_locales' in fields),
      fields: Object.values(fields)
        .filter(isOwnField)
        .map((field) => fieldOf(schema, type, prefix, field)),
    });
  });
}

function isOwnField(field: GraphQLField<unknown, unknown>): boolean {
  return !/^_|^(?:id|position|parent|children|createdAt|updatedAt)$/.test(field.name);
}

function fieldOf(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  prefix: string,
  field: GraphQLField<unknown, unknown>,
) {
  const kind = kindOf(schema, prefix, field);
  const has = (argument: string) => field.args.some((one) => one.name === argument);
  const output = getNamedType(field.type);
  const parts = isObjectType(output) && kind === 'structured_text' ? output.getFields() : {};
  const keys = (part: string) => (parts[part] ? keysOf(getNamedType(parts[part].type)) : []);
  return {
    apiKey: snakeCase(field.name),
    type: kind,
    localized: has('locale'),
    validators: {
      required: String(field.type).endsWith('!'),
      image: output.name.startsWith('Image'),
      video: output.name.startsWith('VideoFile'),
      structured_text_blocks: keys('blocks'),
      structured_text_inline_blocks: keys('inlineBlocks'),
      structured_text_links: keys('links'),
      ...(output.name.endsWith('Record') || isUnionType(output)
        ? { item_item_type: keysOf(output), rich_text_blocks: keysOf(output), single_block_blocks: keysOf(output) }
        : {}),
    },
    label: `${type.name}.${field.name}`,
  };
}

/** Only the filter distinguishes a slug from a string, and a link to hidden models from a text. */
function kindOf(schema: GraphQLSchema, prefix: string, field: GraphQLField<unknown, unknown>): FieldType {
  const filter = schema.getType(`${prefix}ModelFilter`);
  const filterName = isInputObjectType(filter) ? String(filter.getFields()[field.name]?.type) : '';
  const known = Object.entries(fieldTypes).find(([, one]) => one.filter === filterName);
  if (known) return known[0] as FieldType;
  const list = String(field.type).startsWith('[');
  const output = getNamedType(field.type);
  const byOutput: Readonly<Record<string, FieldType>> = {
    BooleanType: 'boolean',
    ColorField: 'color',
    Date: 'date',
    DateTime: 'date_time',
    FloatType: 'float',
    IntType: 'integer',
    JsonField: 'json',
    LatLonField: 'lat_lon',
    SeoField: 'seo',
    String: list ? 'rich_text' : field.args.some((argument) => argument.name === 'markdown') ? 'text' : 'string',
    VideoField: 'video',
  };
  if (byOutput[output.name]) return byOutput[output.name]!;
  if (output.name.endsWith('FileField')) return list ? 'gallery' : 'file';
  if (isObjectType(output) && 'blocks' in output.getFields() && 'value' in output.getFields()) return 'structured_text';
  const blocks = keysOf(output).every((key) => key.endsWith('_block'));
  return list ? (blocks ? 'rich_text' : 'links') : blocks ? 'single_block' : 'link';
}

function keysOf(type: unknown): string[] {
  if (isUnionType(type)) return type.getTypes().map((one) => snakeCase(one.name.replace(/Record$/, '')));
  return isObjectType(type) ? [snakeCase(type.name.replace(/Record$/, ''))] : [];
}

function snakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}
