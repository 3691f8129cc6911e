/** DatoCMS's field types: the name of the filter input, and whether collections can be ordered by the field. */
export const fieldTypes = {
  boolean: { filter: 'BooleanFilter', sortable: true },
  color: { filter: 'ColorFilter', sortable: false },
  date: { filter: 'DateFilter', sortable: true },
  date_time: { filter: 'DateTimeFilter', sortable: true },
  file: { filter: 'FileFilter', sortable: false },
  float: { filter: 'FloatFilter', sortable: true },
  gallery: { filter: 'GalleryFilter', sortable: false },
  integer: { filter: 'IntegerFilter', sortable: true },
  json: { filter: 'JsonFilter', sortable: false },
  lat_lon: { filter: 'LatLonFilter', sortable: false },
  link: { filter: 'LinkFilter', sortable: false },
  links: { filter: 'LinksFilter', sortable: false },
  rich_text: { filter: null, sortable: false },
  seo: { filter: 'SeoFilter', sortable: false },
  single_block: { filter: null, sortable: false },
  slug: { filter: 'SlugFilter', sortable: false },
  string: { filter: 'StringFilter', sortable: true },
  structured_text: { filter: 'StructuredTextFilter', sortable: false },
  text: { filter: 'TextFilter', sortable: false },
  video: { filter: 'VideoFilter', sortable: false },
} as const;

export type FieldType = keyof typeof fieldTypes;

export const fieldTypeNames = Object.keys(fieldTypes) as [FieldType, ...FieldType[]];
