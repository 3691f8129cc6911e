import type { GraphQLFieldResolver } from 'graphql';
import { isListType, isNonNullType } from 'graphql';

export interface Upload {
  readonly id: string;
  /** `/<project>/<file>`. */
  readonly path: string;
  readonly md5: string;
  readonly size: number;
  readonly mimeType: string;
  readonly width?: number;
  readonly height?: number;
  readonly updatedAt?: string;
}

/** Values by field. The value of a localised field is an object by locale. */
export type Fields = Readonly<Record<string, unknown>>;

/** Both versions of a record; `null` means none. The value of an asset field is the upload. */
export interface Item {
  readonly id: string;
  readonly published: Fields | null;
  readonly draft?: Fields;
  readonly updatedAt?: string;
  readonly valid?: boolean;
}

export interface Content {
  readonly host?: string;
  readonly uploads: readonly Upload[];
  readonly articles?: readonly Item[];
  readonly authors?: readonly Item[];
  readonly home?: Item;
  readonly site?: Fields;
}

type Bag = Readonly<Record<string, unknown>>;
type Arguments = Readonly<Record<string, unknown>>;

const created = '2024-01-01T00:00:00+00:00';
const scalars: Readonly<Record<string, unknown>> = {
  String: '',
  IntType: 0,
  BooleanType: false,
  CustomData: {},
  JsonField: {},
};

function isBag(value: unknown): value is Bag {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isUpload = (value: unknown): value is Upload => isBag(value) && 'md5' in value && 'path' in value;

function asFile(upload: Upload, host: string): Bag {
  const filename = upload.path.split('/').at(-1) ?? '';
  const format = filename.split('.').at(-1) ?? '';
  const url = `https://${host}${upload.path}`;
  const dates = { _createdAt: created, _updatedAt: upload.updatedAt ?? created };
  return { ...upload, ...dates, filename, basename: filename, format, url };
}

function asRecord(item: Item, fields: Fields, model: string): Bag {
  const at = item.updatedAt ?? created;
  const status = fields === item.published ? (item.draft ? 'updated' : 'published') : 'draft';
  return {
    id: item.id,
    _createdAt: created,
    _updatedAt: at,
    _publishedAt: item.published ? at : null,
    _firstPublishedAt: item.published ? created : null,
    _isValid: item.valid ?? true,
    _status: status,
    _modelApiKey: model,
    _locales: ['en', 'it'],
    ...fields,
  };
}

const compare: Readonly<Record<string, (value: string, operand: unknown) => boolean>> = {
  eq: (value, operand) => value === operand,
  neq: (value, operand) => value !== operand,
  in: (value, operand) => Array.isArray(operand) && operand.includes(value),
  notIn: (value, operand) => Array.isArray(operand) && !operand.includes(value),
  gt: (value, operand) => value > String(operand),
  gte: (value, operand) => value >= String(operand),
  lt: (value, operand) => value < String(operand),
  lte: (value, operand) => value <= String(operand),
  exists: (value, operand) => (value !== 'null') === operand,
};

function passes(record: Bag, filter: unknown): boolean {
  if (!isBag(filter)) return true;
  return Object.entries(filter).every(([name, test]) => {
    if (name === 'OR') return Array.isArray(test) && test.some((part) => passes(record, part));
    if (name === 'AND') return Array.isArray(test) && test.every((part) => passes(record, part));
    if (!isBag(test)) return true;
    return Object.entries(test).every(([verb, operand]) => {
      const decide = compare[verb];
      if (!decide) throw new Error(`no filter ${verb}`);
      if (name === '_isValid' || name === 'inUse') return record[name] === operand;
      if (name === 'path') return decide(String(record[name]).toLowerCase(), operand);
      return decide(String(record[name]), operand);
    });
  });
}

function list(records: readonly Bag[], { filter, orderBy, first = 20, skip = 0 }: Arguments): Bag[] {
  if (Number(first) > 500) throw new Error('"first" must be at most 500');
  const [order = '_updatedAt_DESC'] = [orderBy].flat().map(String);
  const [, key = 'id', way] = /^(.+)_(ASC|DESC)$/.exec(order) ?? [];
  const sign = way === 'ASC' ? 1 : -1;
  const sorted = records
    .filter((record) => passes(record, filter))
    .sort((a, b) => sign * (String(a[key]) < String(b[key]) ? -1 : String(a[key]) > String(b[key]) ? 1 : 0));
  return sorted.slice(Number(skip), Number(skip) + Number(first));
}

/** The root value of a query, like in the service. Drafts only on request. */
export function rootOf(content: Content, drafts: boolean): Record<string, unknown> {
  const host = content.host ?? 'www.datocms-assets.com';
  const visible = (items: readonly Item[] = [], model: string) =>
    items.flatMap((item) => {
      const fields = drafts ? (item.draft ?? item.published) : item.published;
      return fields ? [asRecord(item, fields, model)] : [];
    });
  const articles = visible(content.articles, 'article');
  const authors = visible(content.authors, 'author');
  const records = JSON.stringify([content.articles, content.authors, content.home, content.site]);
  const uploads = content.uploads.map((upload) => ({
    ...asFile(upload, host),
    inUse: records.includes(JSON.stringify(upload.path)),
  }));
  const all = (records: readonly Bag[]) => (args: Arguments) => list(records, args);
  const one = (records: readonly Bag[]) => (args: Arguments) => list(records, args)[0] ?? null;
  const count = (records: readonly Bag[]) => (args: Arguments) => ({
    count: records.filter((record) => passes(record, args.filter)).length,
  });
  return {
    allArticles: all(articles),
    article: one(articles),
    _allArticlesMeta: count(articles),
    allAuthors: all(authors),
    author: one(authors),
    _allAuthorsMeta: count(authors),
    allUploads: all(uploads),
    upload: one(uploads),
    _allUploadsMeta: count(uploads),
    home: visible(content.home ? [content.home] : [], 'home')[0] ?? null,
    _site: { locales: ['en', 'it'], ...content.site },
  };
}

/** Resolves a field like the service: localised values by argument, uploads as file fields, empty values by type. */
export function readField(host: () => string): GraphQLFieldResolver<unknown, unknown> {
  return (source, args, _context, { fieldName, returnType }) => {
    if (!isBag(source)) return undefined;
    const [, every] = /^_all([A-Z]\w*)Locales$/.exec(fieldName) ?? [];
    if (every) {
      const value = source[every[0]?.toLowerCase() + every.slice(1)];
      return isBag(value) ? Object.entries(value).map(([locale, item]) => ({ locale, value: shape(item) })) : [];
    }
    const held = source[fieldName];
    const value = typeof held === 'function' ? held(args) : held;
    const localised = isBag(value) && !isUpload(value) && ('en' in value || 'it' in value);
    const chosen = shape(localised ? value[String(args.locale ?? 'en')] : value);
    if (chosen !== undefined || !isNonNullType(returnType)) return chosen ?? null;
    return isListType(returnType.ofType) ? [] : (scalars[String(returnType.ofType)] ?? created);
  };

  function shape(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(shape);
    return isUpload(value) && !('url' in value) ? asFile(value, host()) : value;
  }
}
