export interface ListedObject {
  /** The whole key. */
  readonly key: string;
  readonly size: number;
  /** Without quotes. The MD5 in hex for an object that was sent in one piece and is not encrypted with its own key. */
  readonly etag: string;
  /** In milliseconds since 1970; `NaN` if the service did not send it. */
  readonly modifiedAt: number;
}

/** One page of a listing. */
export interface ListingPage {
  readonly objects: readonly ListedObject[];
  /** `undefined` on the last page. */
  readonly continuation: string | undefined;
}

/**
 * Reads an answer of ListObjectsV2 to a request with `encoding-type=url`.
 * @throws Error for any other text
 */
export async function readListing(xml: string): Promise<ListingPage> {
  const texts = await readTexts(xml);
  if (!texts.some(([path]) => path === 'ListBucketResult/IsTruncated'))
    throw new Error('It is no listing of a bucket.');
  const first = (path: string) => texts.find(([found]) => found === path)?.[1];
  const isEncoded = first('ListBucketResult/EncodingType') === 'url';
  const objects: ListedObject[] = [];
  let fields: Record<string, string> = {};
  for (const [path, text] of texts) {
    const [, name] = /^ListBucketResult\/Contents\/(\w+)$/.exec(path) ?? [];
    if (name !== undefined) fields[name] = text;
    if (path !== 'ListBucketResult/Contents') continue;
    const { Key = '', Size = '', ETag = '', LastModified = '' } = fields;
    const key = isEncoded ? decodeURIComponent(Key.replaceAll('+', ' ')) : Key;
    objects.push({ key, size: Number(Size), etag: ETag.replaceAll('"', ''), modifiedAt: Date.parse(LastModified) });
    fields = {};
  }
  const isTruncated = first('ListBucketResult/IsTruncated') === 'true';
  const continuation = isTruncated ? first('ListBucketResult/NextContinuationToken') : undefined;
  if (isTruncated && !continuation) throw new Error('The listing has no end.');
  return { objects, continuation };
}

/** The code and the message of an error in an answer. */
export interface AnsweredError {
  /** A single word, since messages show it; empty if there is none. */
  readonly code: string;
  /** One line of any text; empty if there is none. */
  readonly message: string;
  readonly region: string | undefined;
}

export async function readError(xml: string): Promise<AnsweredError> {
  try {
    const texts = new Map(await readTexts(xml));
    const [code, message] = [texts.get('Error/Code') ?? '', texts.get('Error/Message') ?? ''];
    const line = message.replace(/\s+/g, ' ').replace(/\.$/, '');
    return { code: /^\w{1,60}$/.test(code) ? code : '', message: line, region: texts.get('Error/Region') };
  } catch {
    return { code: '', message: '', region: undefined };
  }
}

/** The texts of all elements, in the order of their ends, with their paths. */
async function readTexts(xml: string): Promise<(readonly [path: string, text: string])[]> {
  // Runs without a bucket do not load the parser.
  const { SaxesParser } = await import('saxes');
  const found: (readonly [string, string])[] = [];
  const open: string[] = [];
  let text = '';
  const parser = new SaxesParser();
  parser.on('opentag', ({ name }) => {
    open.push(name);
    text = '';
  });
  parser.on('text', (part) => {
    text += part;
  });
  parser.on('closetag', () => {
    found.push([open.join('/'), text.trim()]);
    open.pop();
    text = '';
  });
  parser.write(xml).close();
  return found;
}
