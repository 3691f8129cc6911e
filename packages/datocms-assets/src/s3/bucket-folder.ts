import { type ListedObject, readListing } from './read-xml.ts';
import type { S3Body } from './s3-body.ts';
import { chunksOf, readText, type S3Client } from './s3-client.ts';
import { S3Error } from './s3-error.ts';

/** The length of a page with 1,000 keys of at most 1,024 bytes each, all of them escaped. */
const maxListingText = 16 * 1024 * 1024;
/** Enough for ten million objects. */
const maxPages = 10_000;

/** The objects in one folder of a bucket. A name is the part of the key behind the folder. */
export class BucketFolder {
  readonly #client: S3Client;

  constructor(client: S3Client) {
    this.#client = client;
  }

  /** See `S3Client.concurrency`. */
  get concurrency(): number {
    return this.#client.concurrency;
  }

  /**
   * Lists the folder, with all folders in it: one request for 1,000 objects.
   * @throws S3Error
   */
  async *list(): AsyncGenerator<ListedObject & { readonly name: string }, void> {
    const { folder } = this.#client.location;
    let continuation: string | undefined;
    const continuations = new Set<string>();
    for (let page = 0; page < maxPages; page++) {
      const query = {
        'list-type': '2',
        'encoding-type': 'url',
        prefix: folder,
        ...(continuation === undefined ? {} : { 'continuation-token': continuation }),
      };
      const listing = await this.#client.send({ method: 'GET', query }, async (answer, watch) => {
        const xml = await readText(answer, watch, maxListingText);
        try {
          return await readListing(xml);
        } catch (cause) {
          throw new S3Error('its listing of the bucket could not be read', { retryable: true, cause });
        }
      });
      for (const object of listing.objects) {
        if (object.key.startsWith(folder)) yield { ...object, name: object.key.slice(folder.length) };
      }
      if (listing.continuation === undefined) return;
      continuation = listing.continuation;
      if (continuations.has(continuation)) throw new S3Error('its listing of the bucket repeats itself');
      continuations.add(continuation);
    }
    throw new S3Error(`the folder has more than ${maxPages * 1000} objects`);
  }

  /**
   * Writes an object, which is visible only when it is complete.
   * @param headers of its answers, in lower case
   * @returns its ETag, without quotes
   * @throws S3Error
   */
  put(name: string, body: S3Body, headers: Readonly<Record<string, string>>): Promise<string> {
    return this.#client.send({ method: 'PUT', name, headers, body }, async (answer) => {
      await answer.body.dump();
      const etag = String(answer.headers.etag ?? '').replaceAll('"', '');
      if (etag === '') throw new S3Error('its answer to an upload has no ETag, as that of a store has');
      return etag;
    });
  }

  /**
   * Reads an object.
   * @param use reads the chunks. It runs again for a further try
   * @returns what `use` returns; `undefined` if the object is missing, or if the key may not read it
   * @throws S3Error, and what `use` throws
   */
  async read<Result>(
    name: string,
    use: (chunks: AsyncIterable<Buffer>) => Promise<Result>,
  ): Promise<Result | undefined> {
    try {
      return await this.#client.send({ method: 'GET', name }, async (answer, watch) => {
        try {
          return await use(chunksOf(answer, watch));
        } finally {
          answer.body.on('error', () => undefined).destroy();
        }
      });
    } catch (error) {
      // AWS sends this answer for a missing object if the key may not list all of the bucket.
      if (error instanceof S3Error && error.status === 403 && error.code === 'AccessDenied') return undefined;
      if (error instanceof S3Error && error.status === 404 && error.code !== 'NoSuchBucket') return undefined;
      throw error;
    }
  }

  /** The text of a small object; `undefined` if it is missing or longer. @throws S3Error */
  getText(name: string, maxLength: number): Promise<string | undefined> {
    return this.read(name, async (chunks) => {
      const parts: Buffer[] = [];
      let length = 0;
      for await (const chunk of chunks) {
        length += chunk.length;
        if (length > maxLength) return undefined;
        parts.push(chunk);
      }
      return Buffer.concat(parts).toString();
    });
  }

  /**
   * Whether the ETag of an object is the MD5 of its bytes: not if a key of the bucket's owner encrypts the object
   * (https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html).
   * @throws S3Error
   */
  hasMd5Etag(name: string): Promise<boolean> {
    return this.#client.send({ method: 'HEAD', name }, async ({ headers, body }) => {
      await body.dump();
      return (
        !/^aws:kms/.test(String(headers['x-amz-server-side-encryption'] ?? '')) &&
        headers['x-amz-server-side-encryption-customer-algorithm'] === undefined
      );
    });
  }

  /** Removes an object. A missing object is no error. @throws S3Error */
  async remove(name: string): Promise<void> {
    try {
      await this.#client.send({ method: 'DELETE', name }, (answer) => answer.body.dump());
    } catch (error) {
      if (!(error instanceof S3Error && error.status === 404)) throw error;
    }
  }
}
