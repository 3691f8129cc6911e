/**
 * The schema of a small project in the real service's shape: a collection with every type of field that can refer to an
 * asset, a single-instance model, and blocks that nest without limit. Written by hand after public schemas.
 */
const locale = 'locale: SiteLocale, fallbackLocales: [SiteLocale!]';

const record = `
  _createdAt: DateTime!
  _editingUrl: String
  _firstPublishedAt: DateTime
  _isValid: BooleanType!
  _modelApiKey: String!
  _publicationScheduledAt: DateTime
  _publishedAt: DateTime
  _seoMetaTags(locale: SiteLocale): [Tag!]!
  _status: ItemStatus!
  _unpublishingScheduledAt: DateTime
  _updatedAt: DateTime!
  id: ItemId!`;

const file = `
  _createdAt: DateTime!
  _editingUrl: String
  _updatedAt: DateTime!
  alt(${locale}): String
  author: String
  basename: String!
  blurUpThumb(punch: Float! = 1, size: Int! = 24, quality: Int! = 70, imgixParams: ImgixParams): String
  copyright: String
  customData(${locale}): CustomData!
  filename: String!
  format: String!
  height: IntType
  id: UploadId!
  md5: String!
  mimeType: String!
  notes: String
  responsiveImage(imgixParams: ImgixParams, sizes: String, ${locale}): ResponsiveImage
  size: IntType!
  tags: [String!]!
  title(${locale}): String
  url(imgixParams: ImgixParams): String!
  video: UploadVideoField
  width: IntType`;

const moment =
  'gt: DateTime, lt: DateTime, gte: DateTime, lte: DateTime, eq: DateTime, neq: DateTime, exists: BooleanType';
const equality = (type: string) => `eq: ${type}, neq: ${type}, in: [${type}], notIn: [${type}]`;
const orders = ['_createdAt', 'id', '_firstPublishedAt', '_publishedAt', '_updatedAt', '_isValid', '_status']
  .flatMap((name) => [`${name}_ASC`, `${name}_DESC`])
  .join(' ');

const collection = (name: string, plural: string) => `
  _all${plural}Meta(locale: SiteLocale, filter: ${name}ModelFilter): CollectionMetadata!
  all${plural}(${locale}, skip: IntType, first: IntType = 20, filter: ${name}ModelFilter,
    orderBy: [${name}ModelOrderBy] = [_updatedAt_DESC]): [${name}Record!]!
  ${name.toLowerCase()}(${locale}, filter: ${name}ModelFilter,
    orderBy: [${name}ModelOrderBy] = [_updatedAt_DESC]): ${name}Record`;

const filters = (name: string) => `
input ${name}ModelFilter {
  _createdAt: CreatedAtFilter
  id: ItemIdFilter
  _firstPublishedAt: PublishedAtFilter
  _publishedAt: PublishedAtFilter
  _status: StatusFilter
  _updatedAt: UpdatedAtFilter
  _isValid: BooleanFilter
  OR: [${name}ModelFilter]
  AND: [${name}ModelFilter]
}
enum ${name}ModelOrderBy { ${orders} }`;

const localised = (name: string, type: string, extra = '') => `
  _all${name[0]?.toUpperCase()}${name.slice(1)}Locales(${extra}fallbackLocales: [SiteLocale!]): [${type}MultiLocaleField!]
  ${name}(${extra}${locale}): ${type}`;

const multiLocale = (type: string) => `type ${type}MultiLocaleField { locale: SiteLocale value: ${type} }`;

export const contractSchema = `
scalar BooleanType
scalar CustomData
scalar DateTime
scalar FloatType
scalar IntType
scalar ItemId
scalar JsonField
scalar MetaTagAttributes
scalar UploadId
enum SiteLocale { en it }
enum ItemStatus { draft updated published }
enum FaviconType { icon appleTouchIcon msApplication }
enum ImgixParamsFm { jpg png webp avif gif }
enum ImgixParamsAuto { format compress }
input ImgixParams { w: FloatType h: FloatType fm: ImgixParamsFm auto: [ImgixParamsAuto!] }
type CollectionMetadata { count: IntType! }
type Tag { attributes: MetaTagAttributes content: String tag: String! }
type SeoField { description: String image: FileField noIndex: BooleanType title: String twitterCard: String }
type GlobalSeoField {
  facebookPageUrl: String fallbackSeo: SeoField siteName: String titleSuffix: String twitterAccount: String
}
type Site {
  favicon: FileField
  faviconMetaTags(variants: [FaviconType] = [icon]): [Tag!]!
  globalSeo(${locale}): GlobalSeoField
  locales: [SiteLocale!]!
  noIndex: BooleanType
}
type ResponsiveImage {
  alt: String aspectRatio: FloatType! base64: String bgColor: String height: IntType! sizes: String! src: String!
  srcSet: String! title: String webpSrcSet: String! width: IntType!
}
type UploadVideoField {
  muxAssetId: String! muxPlaybackId: String! streamingUrl: String! mp4Url: String thumbnailUrl: String!
  duration: IntType width: IntType! height: IntType!
}
type VideoField {
  height: IntType! provider: String! providerUid: String! thumbnailUrl: String! title: String! url: String! width: IntType!
}
interface FileFieldInterface {${file}
}
type FileField implements FileFieldInterface {${file}
}
type ImageFileField implements FileFieldInterface {${file}
}
interface RecordInterface {${record}
}
input CreatedAtFilter { ${moment} }
input PublishedAtFilter { ${moment} }
input UpdatedAtFilter { ${moment} }
input ItemIdFilter { ${equality('ItemId')} }
input StatusFilter { ${equality('ItemStatus')} }
input BooleanFilter { eq: BooleanType }
input UploadIdFilter { ${equality('UploadId')} }
input UploadPathFilter { ${equality('String')} }
input InUseFilter { eq: BooleanType }
input UploadFilter {
  id: UploadIdFilter path: UploadPathFilter md5: UploadPathFilter inUse: InUseFilter OR: [UploadFilter] AND: [UploadFilter]
}
enum UploadOrderBy { _createdAt_ASC _createdAt_DESC id_ASC id_DESC }
${filters('Article')}
${filters('Author')}
${['String', 'SeoField', 'FileField', 'ArticleModelTextField'].map(multiLocale).join('\n')}
type ArticleRecord implements RecordInterface {${record}
  _locales: [SiteLocale!]!
  ${localised('title', 'String')}
  ${localised('body', 'String', 'markdown: Boolean, ')}
  ${localised('seo', 'SeoField')}
  ${localised('banner', 'FileField')}
  ${localised('text', 'ArticleModelTextField')}
  slug: String
  cover: FileField
  data: JsonField
  film: VideoField
  gallery: [FileField!]!
  panel: ImageBlockRecord
  related: [ArticleRecord!]!
  sections: [ArticleModelSectionsField!]!
}
type ArticleModelTextField {
  blocks: [ArticleModelSectionsField!]! inlineBlocks: [String!]! links: [ArticleRecord!]! value: JsonField!
}
union ArticleModelSectionsField = BoxBlockRecord | ImageBlockRecord
union BoxBlockModelChildrenField = BoxBlockRecord | ImageBlockRecord
type BoxBlockRecord implements RecordInterface {${record}
  children: [BoxBlockModelChildrenField!]!
}
type ImageBlockRecord implements RecordInterface {${record}
  caption: String
  image: ImageFileField
}
type AuthorRecord implements RecordInterface {${record}
  name: String
  portrait: ImageFileField
}
type HomeRecord implements RecordInterface {${record}
  hero: FileField
  note: String
}
type Query {
  _allUploadsMeta(locale: SiteLocale, filter: UploadFilter): CollectionMetadata!
  _site(${locale}): Site!
  allUploads(${locale}, skip: IntType, first: IntType = 20, filter: UploadFilter,
    orderBy: [UploadOrderBy] = [_createdAt_DESC]): [FileField!]!
  upload(${locale}, filter: UploadFilter, orderBy: [UploadOrderBy] = [_createdAt_DESC]): FileField
  ${collection('Article', 'Articles')}
  ${collection('Author', 'Authors')}
  home(${locale}): HomeRecord
}
`;
