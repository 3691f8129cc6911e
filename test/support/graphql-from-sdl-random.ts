import fc from 'fast-check';

/** A project as data: models, blocks that may hold one another, and their fields. */
export interface Project {
  readonly localeCount: number;
  readonly blocks: readonly (readonly FieldPlan[])[];
  readonly models: readonly ModelPlan[];
  readonly seed: number;
  readonly recordsPerModel: number;
  /** The schema offers less: no lists of locales, no counts, no orders, no search of uploads. */
  readonly isMinimal?: boolean;
}

interface ModelPlan {
  readonly single: boolean;
  readonly fields: readonly FieldPlan[];
}

interface FieldPlan {
  readonly name: string;
  readonly kind: keyof typeof kinds;
  readonly localised: boolean;
  readonly required: boolean;
  /** Indexes of block types or models, modulo how many there are. */
  readonly targets: readonly number[];
}

/** Few names, so that the members of a union have fields of one name and different types. */
const names = ['title', 'body', 'image', 'blocks', 'value', 'content', 'url'];

interface FieldContext {
  readonly owner: string;
  readonly field: FieldPlan;
  readonly blocks: readonly string[];
  readonly records: readonly string[];
  /** Adds a type that the field needs. */
  readonly define: (sdl: string) => void;
}

/** The type of a field by its kind. A required field has `!` where the API has it too. */
const kinds = {
  string: ({ field }: FieldContext) => withRequired('String', field),
  json: ({ field }: FieldContext) => withRequired('JsonField', field),
  number: ({ field }: FieldContext) => withRequired('IntType', field),
  color: () => 'ColorField',
  video: () => 'VideoField',
  seo: () => 'SeoField',
  file: ({ field }: FieldContext) => withRequired(field.targets[0] === 0 ? 'ImageFileField' : 'FileField', field),
  gallery: ({ field }: FieldContext) => `[${field.targets[0] === 0 ? 'ImageFileField' : 'FileField'}!]!`,
  block: (context: FieldContext) => printType(context, context.blocks) ?? 'String',
  modular: (context: FieldContext) => printListType(context, context.blocks, ''),
  link: (context: FieldContext) => printType(context, context.records) ?? 'String',
  links: (context: FieldContext) => printListType(context, context.records, ''),
  structured: (context: FieldContext) => {
    const { owner, field, define, blocks, records } = context;
    const type = `${owner}${capitalize(field.name)}Field`;
    const inline = field.required ? `inlineBlocks: ${printListType(context, blocks, 'InlineBlocks')}` : '';
    define(`type ${type} {
  value: JsonField!
  blocks: ${printListType(context, blocks, 'Blocks')}
  links: ${printListType(context, records, 'Links')}
  ${inline}
}`);
    return withRequired(type, field);
  },
} as const;

function withRequired(type: string, { required }: FieldPlan): string {
  return required ? `${type}!` : type;
}

function printType({ owner, field, define }: FieldContext, all: readonly string[], suffix = ''): string | undefined {
  const members = [...new Set(field.targets.map((each) => all[each % Math.max(1, all.length)] ?? ''))].filter(Boolean);
  if (members.length < 2) return members[0];
  const union = `${owner}${capitalize(field.name)}${suffix}Union`;
  define(`union ${union} = ${members.join(' | ')}`);
  return union;
}

function printListType(context: FieldContext, all: readonly string[], suffix: string): string {
  return `[${printType(context, all, suffix) ?? 'String'}!]!`;
}

function capitalize(name: string): string {
  return `${name[0]?.toUpperCase()}${name.slice(1)}`;
}

const fieldPlan: fc.Arbitrary<FieldPlan> = fc.record({
  name: fc.constantFrom(...names),
  kind: fc.constantFrom(...(Object.keys(kinds) as (keyof typeof kinds)[])),
  localised: fc.boolean(),
  required: fc.boolean(),
  targets: fc.array(fc.nat(5), { maxLength: 3 }),
});

const fieldPlans = fc.uniqueArray(fieldPlan, { selector: (each) => each.name, minLength: 1, maxLength: 5 });

export const anyProject: fc.Arbitrary<Project> = fc.record({
  localeCount: fc.integer({ min: 1, max: 3 }),
  blocks: fc.array(fieldPlans, { maxLength: 4 }),
  models: fc.array(fc.record({ single: fc.boolean(), fields: fieldPlans }), { minLength: 1, maxLength: 4 }),
  seed: fc.nat(1_000_000),
  recordsPerModel: fc.integer({ min: 0, max: 4 }),
  isMinimal: fc.boolean(),
});

/** Prints the schema that the Content Delivery API would show for a project. */
export function printSdl({ localeCount, blocks, models, isMinimal = false }: Project): string {
  const blockNames = blocks.map((_, at) => `Block${at}Record`);
  const modelNames = models.map((_, at) => `Thing${at}Record`);
  const extra: string[] = [];
  const typeOf = (owner: string, fields: readonly FieldPlan[], isBlock: boolean) => {
    const lines = fields.flatMap((field) => {
      const type = kinds[field.kind]({
        owner: owner.replace('Record', 'Model'),
        field,
        blocks: blockNames,
        records: modelNames,
        define: (sdl) => extra.push(sdl),
      });
      if (isBlock || !field.localised) return [`${field.name}: ${type}`];
      const pair = `${owner}${capitalize(field.name)}MultiLocaleField`;
      extra.push(`type ${pair} { locale: SiteLocale value: ${type} }`);
      return [
        `${field.name}(locale: SiteLocale, fallbackLocales: [SiteLocale!]): ${type}`,
        isMinimal ? '' : `_all${capitalize(field.name)}Locales(fallbackLocales: [SiteLocale!]): [${pair}!]`,
      ];
    });
    return `type ${owner} implements RecordInterface {\n${recordFields}\n${lines.join('\n')}\n}`;
  };
  const types = [
    ...blocks.map((fields, at) => typeOf(blockNames[at] ?? '', fields, true)),
    ...models.map(({ fields }, at) => typeOf(modelNames[at] ?? '', fields, false)),
  ];
  const roots = models.map(({ single }, at) =>
    single ? `thing${at}: Thing${at}Record` : isMinimal ? minimalCollection(at) : collection(at),
  );
  const list = Array.from({ length: localeCount }, (_, at) => ['en', 'it', 'pt_BR'][at]).join(' ');
  return [
    base,
    `enum SiteLocale { ${list} }`,
    `type Query {\n${isMinimal ? minimalRoots : uploadRoots}\n${roots.join('\n')}\n}`,
    ...types,
    ...extra,
  ].join('\n');
}

function collection(at: number): string {
  return `allThing${at}s(locale: SiteLocale, skip: IntType, first: IntType = 20, filter: RecordFilter, orderBy: [RecordOrder]): [Thing${at}Record!]!
thing${at}(filter: RecordFilter, orderBy: [RecordOrder]): Thing${at}Record
_allThing${at}sMeta(filter: RecordFilter): CollectionMetadata!`;
}

function minimalCollection(at: number): string {
  return `allThing${at}s(skip: IntType, first: IntType = 20, filter: RecordFilter): [Thing${at}Record!]!`;
}

const minimalRoots = '_site: Site!';

const recordFields = `id: ItemId! _createdAt: DateTime! _updatedAt: DateTime! _publishedAt: DateTime _firstPublishedAt: DateTime
_modelApiKey: String! _editingUrl: String _status: ItemStatus! _isValid: BooleanType! _seoMetaTags(locale: SiteLocale): [Tag!]!`;

const fileFields = `id: UploadId! url(imgixParams: String): String! md5: String! size: IntType! mimeType: String! width: IntType
height: IntType alt(locale: SiteLocale): String title(locale: SiteLocale): String customData(locale: SiteLocale): CustomData
blurhash: String _createdAt: DateTime! _updatedAt: DateTime! video: UploadVideoField`;

const uploadRoots = `_site(locale: SiteLocale): Site!
allUploads(skip: IntType, first: IntType = 20, filter: UploadFilter, orderBy: [UploadOrder]): [FileField!]!
_allUploadsMeta(filter: UploadFilter): CollectionMetadata!`;

const base = `
scalar BooleanType scalar CustomData scalar DateTime scalar FloatType scalar IntType scalar ItemId scalar JsonField
scalar MetaTagAttributes scalar UploadId
enum ItemStatus { published draft updated }
enum RecordOrder { id_ASC _publishedAt_DESC _updatedAt_DESC }
enum UploadOrder { id_ASC _updatedAt_DESC }
enum FaviconType { icon appleTouchIcon }
input ItemIdFilter { in: [ItemId] }
input RecordFilter { id: ItemIdFilter }
input TextIn { in: [String] }
input InUseFilter { eq: BooleanType }
input UploadFilter { id: TextIn path: TextIn inUse: InUseFilter }
interface RecordInterface { ${recordFields} }
interface FileFieldInterface { ${fileFields} }
type FileField implements FileFieldInterface { ${fileFields} }
type ImageFileField implements FileFieldInterface { ${fileFields} }
type UploadVideoField { streamingUrl: String! thumbnailUrl(time: Float): String! mp4Url: String }
type CollectionMetadata { count: IntType! }
type ColorField { hex: String! red: IntType! }
type VideoField { provider: String! url: String! thumbnailUrl: String! title: String! }
type SeoField { title: String description: String image: FileField twitterCard: String }
type Tag { tag: String! attributes: MetaTagAttributes content: String }
type GlobalSeoField { siteName: String titleSuffix: String fallbackSeo: SeoField }
type Site { favicon: FileField faviconMetaTags(variants: [FaviconType] = [icon]): [Tag!]! noIndex: BooleanType
  globalSeo(locale: SiteLocale): GlobalSeoField locales: [SiteLocale!]! }
`;
