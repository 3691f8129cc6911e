/** A tag for a page's head, in the API's format. */
export interface HeadTag {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>> | null;
  readonly content: string | null;
}

export function titleTag(content: string): HeadTag {
  return { tag: 'title', attributes: null, content };
}

export function metaName(name: string, content: string): HeadTag {
  return { tag: 'meta', attributes: { name, content }, content: null };
}

export function metaProperty(property: string, content: string): HeadTag {
  return { tag: 'meta', attributes: { property, content }, content: null };
}

export function linkTag(attributes: Readonly<Record<string, string>>): HeadTag {
  return { tag: 'link', attributes, content: null };
}
