import fc from 'fast-check';

/** A made-up project: models, blocks that may hold one another, and their fields. */
export interface Project {
  readonly locales: number;
  readonly blocks: readonly (readonly FieldPlan[])[];
  readonly models: readonly ModelPlan[];
  readonly seed: number;
  readonly records: number;
  /** A schema that offers less: no lists of locales, no counts, no orders, no search of uploads. */
  readonly meagre?: boolean;
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
  /** Block types or models, as numbers to be taken modulo how many there are. */
  readonly targets: readonly number[];
}

/** Few names, so that the members of a union call different things alike. */
const names = ['title', 'body', 'image', 'blocks', 'value', 'content', 'url'];

interface Naming {
  readonly owner: string;
  readonly field: FieldPlan;
  readonly blocks: readonly string[];
  readonly records: readonly string[];
  /** Takes further types that the field needs. */
  readonly define: (sdl: string) => void;
}

/** Type of a field, by its kind. `!` where the plan asks for it, and the API could tell. */
const kinds = {
  string: ({ field }: Naming) => must('String', field),
  json: ({ field }: Naming) => must('JsonField', field),
  number: ({ field }: Naming) => must('IntType', field),
  color: () => 'ColorField',
  video: () => 'VideoField',
  seo: () => 'SeoField',
  file: ({ field }: Naming) => must(field.targets[0] === 0 ? 'ImageFileField' : 'FileField', field),
  gallery: ({ field }: Naming) => `[${field.targets[0] === 0 ? 'ImageFileField' : 'FileField'}!]!`,
  block: (naming: Naming) => one(naming, naming.blocks) ?? 'String',
  modular: (naming: Naming) => many(naming, naming.blocks, ''),
  link: (naming: Naming) => one(naming, naming.records) ?? 'String',
  links: (naming: Naming) => many(naming, naming.records, ''),
  structured: (naming: Naming) => {
    const { owner, field, define, blocks, records } = naming;
    const type = `${owner}${capital(field.name)}Field`;
    const inline = field.required ? `inlineBlocks: ${many(naming, blocks, 'InlineBlocks')}` : '';
    define(`type ${type} {
  value: JsonField!
  blocks: ${many(naming, blocks, 'Blocks')}
  links: ${many(naming, records, 'Links')}
  ${inline}
}`);
    return must(type, field);
  },
} as const;

function must(type: string, { required }: FieldPlan): string {
  return required ? `${type}!` : type;
}

function one({ owner, field, define }: Naming, all: readonly string[], suffix = ''): string | undefined {
  const members = [...new Set(field.targets.map((each) => all[each % Math.max(1, all.length)] ?? ''))].filter(Boolean);
  if (members.length < 2) return members[0];
  const union = `${owner}${capital(field.name)}${suffix}Union`;
  define(`union ${union} = ${members.join(' | ')}`);
  return union;
}

function many(naming: Naming, all: readonly string[], suffix: string): string {
  return `[${one(naming, all, suffix) ?? 'String'}!]!`;
}

function capital(name: string): string {
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
  locales: fc.integer({ min: 1, max: 3 }),
  blocks: fc.array(fieldPlans, { maxLength: 4 }),
  models: fc.array(fc.record({ single: fc.boolean(), fields: fieldPlans }), { minLength: 1, maxLength: 4 }),
  seed: fc.nat(1_000_000),
  records: fc.integer({ min: 0, max: 4 }),
  meagre: fc.boolean(),
});

/** The schema that the content delivery API would show for a project. */
export function sdlOf({ locales, blocks, models, meagre = false }: Project): string {
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
      const pair = `${owner}${capital(field.name)}MultiLocaleField`;
      extra.push(`type ${pair} { locale: SiteLocale value: ${type} }`);
      return [
        `${field.name}(locale: SiteLocale, fallbackLocales: [SiteLocale!]): ${type}`,
        meagre ? '' : `_all${capital(field.name)}Locales(fallbackLocales: [SiteLocale!]): [${pair}!]`,
      ];
    });
    return `type ${owner} implements RecordInterface {\n${recordFields}\n${lines.join('\n')}\n}`;
  };
  const types = [
    ...blocks.map((fields, at) => typeOf(blockNames[at] ?? '', fields, true)),
    ...models.map(({ fields }, at) => typeOf(modelNames[at] ?? '', fields, false)),
  ];
  const roots = models.map(({ single }, at) =>
    single ? `thing${at}: Thing${at}Record` : meagre ? meagreCollection(at) : collection(at),
  );
  const list = Array.from({ length: locales }, (_, at) => ['en', 'it', 'pt_BR'][at]).join(' ');
  return [
    base,
    `enum SiteLocale { ${list} }`,
    `type Query {\n${meagre ? meagreRoots : uploadRoots}\n${roots.join('\n')}\n}`,
    ...types,
    ...extra,
  ].join('\n');
}

function collection(at: number): string {
  return `allThing${at}s(locale: SiteLocale, skip: IntType, first: IntType = 20, filter: RecordFilter, orderBy: [RecordOrder]): [Thing${at}Record!]!
thing${at}(filter: RecordFilter, orderBy: [RecordOrder]): Thing${at}Record
_allThing${at}sMeta(filter: RecordFilter): CollectionMetadata!`;
}

function meagreCollection(at: number): string {
  return `allThing${at}s(skip: IntType, first: IntType = 20, filter: RecordFilter): [Thing${at}Record!]!`;
}

const meagreRoots = '_site: Site!';

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
