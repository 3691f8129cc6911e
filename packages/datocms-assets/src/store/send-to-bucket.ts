import { hash } from 'node:crypto';
import { contentDisposition } from '../asset/download-name.ts';
import { FindingError, finding } from '../findings/finding.ts';
import { formatCount, formatNumber, formatSize } from '../findings/format.ts';
import { hashFile } from '../io/hash-file.ts';
import type { BucketFolder } from '../s3/bucket-folder.ts';
import type { ListedObject } from '../s3/read-xml.ts';
import { fileBody, type S3Body } from '../s3/s3-body.ts';
import { S3Error } from '../s3/s3-error.ts';
import { damagedBody } from './copy-body.ts';
import type { StoredFile } from './copy-into-output.ts';
import { UploadWindow } from './upload-window.ts';

export interface FileToSend extends StoredFile {
  /** Media type of its content. */
  readonly type: string;
  /** The file's name for people who download it, if all references to it ask for a download. */
  readonly downloadName: string | undefined;
}

const cacheControl = 'public, max-age=31536000, immutable';
const md5Pattern = /^[0-9a-f]{32}$/;

/** Sends missing stored files to their folder of a bucket, and removes none. */
export class BucketStore {
  readonly #folder: BucketFolder;
  /** The bucket and folder, for messages. */
  readonly #address: string;
  readonly #window = new UploadWindow();
  #listing: Promise<Map<string, ListedObject>> | undefined;
  /**
   * Whether the ETag of an object that was sent as a whole is the MD5 of its bytes. It is not if a key of the bucket's
   * owner encrypts, and some stores have other ETags.
   */
  #etagIsMd5 = true;
  /** The download names of the files that are known to be in the bucket, by name. */
  readonly #there = new Map<string, string | undefined>();
  readonly #sent = new Set<string>();

  constructor(folder: BucketFolder, address: string) {
    this.#folder = folder;
    this.#address = address;
  }

  get sent(): number {
    return this.#sent.size;
  }

  /** Names of all files in the folder. @throws FindingError */
  async names(): Promise<Iterable<string>> {
    return (await this.#list()).keys();
  }

  /** Those of the named files that are in the bucket, the oldest file first. @throws FindingError */
  async oldestFirst(names: Iterable<string>): Promise<string[]> {
    const listing = await this.#list();
    const time = (name: string) => listing.get(name)?.modifiedAt ?? 0;
    return [...names].filter((name) => listing.has(name)).sort((a, b) => time(a) - time(b));
  }

  /**
   * Sends files that are missing in the bucket or differ there. In the end, all files are in the bucket.
   * @returns a line for the log; `undefined` if there is none, or if an earlier call has sent all files
   * @throws FindingError `store-failed`, or for a damaged body. Files that were sent before the error stay, since no
   *   page names them yet
   */
  async send(files: readonly FileToSend[]): Promise<string | undefined> {
    // The leak check needs the listing, too. A store that fails ends the job before a page is changed.
    const listing = await this.#list();
    const unknown = files.filter(
      ({ name, downloadName }) => !this.#there.has(name) || this.#there.get(name) !== downloadName,
    );
    if (unknown.length === 0) return undefined;
    const sent: number[] = [];
    const waiting = unknown.values();
    const failures = new Set<unknown>();
    const upload = async (file: FileToSend) => {
      for (const failure of failures) throw failure;
      // The error is noted here, so that no other upload begins.
      await this.#put(file, listing).catch((error: unknown) => {
        failures.add(error);
        throw error;
      });
    };
    const work = async () => {
      for (const file of waiting) {
        if (failures.size > 0) return;
        try {
          // A file that this job has sent with another header is sent again.
          if (this.#there.has(file.name) || !(await this.#isThere(file, listing.get(file.name)))) {
            await this.#window.run(file.bytes, () => upload(file));
            sent.push(file.bytes);
          }
          this.#there.set(file.name, file.downloadName);
        } catch (error) {
          failures.add(error);
        }
      }
    };
    // The client limits the requests. Twice as many files are processed, so that hashing goes on during requests.
    await Promise.all(Array.from({ length: 2 * this.#folder.concurrency }, work));
    const [first] = failures;
    if (first instanceof S3Error) throw this.#failure('The stored files could not be sent to', first);
    if (first !== undefined) throw first;
    const size = sent.length === 0 ? '' : ` (${formatSize(sent.reduce((sum, bytes) => sum + bytes, 0))})`;
    return `Sent ${formatNumber(sent.length)} of ${formatCount(unknown.length, 'file')}${size} to ${this.#address}.`;
  }

  async #put(file: FileToSend, listing: Map<string, ListedObject>): Promise<void> {
    const { name, bytes: size, type, downloadName } = file;
    const etag = await this.#folder.put(name, bodyOf(file), {
      'content-type': type,
      'cache-control': cacheControl,
      ...(downloadName === undefined ? {} : { 'content-disposition': contentDisposition(downloadName) }),
    });
    if (!md5Pattern.test(etag)) this.#etagIsMd5 = false;
    this.#sent.add(name);
    listing.set(name, { key: name, size, etag, modifiedAt: Date.now() });
  }

  async #isThere(file: FileToSend, listed: ListedObject | undefined): Promise<boolean> {
    if (listed?.size !== file.bytes) return false;
    if (this.#etagIsMd5) {
      // The ETag of an object that was sent in parts is never the MD5.
      if (listed.etag === (await md5Of(file))) return true;
      if (await this.#folder.hasMd5Etag(file.name)) return false;
      this.#etagIsMd5 = false;
    }
    await checkBody(file);
    return true;
  }

  async #list(): Promise<Map<string, ListedObject>> {
    this.#listing ??= this.#readListing();
    return this.#listing;
  }

  async #readListing(): Promise<Map<string, ListedObject>> {
    const listing = new Map<string, ListedObject>();
    try {
      for await (const object of this.#folder.list()) if (/^[^/]+$/.test(object.name)) listing.set(object.name, object);
    } catch (error) {
      if (error instanceof S3Error) throw this.#failure('The bucket can’t be listed:', error);
      throw error;
    }
    return listing;
  }

  #failure(what: string, error: S3Error): FindingError {
    const { message, fix } = error;
    return new FindingError([finding('store-failed', `${what} ${this.#address}: ${message}.`, { fix })], {
      cause: error,
    });
  }
}

function bodyOf({ source, bytes, sha256 }: StoredFile): S3Body {
  if (Buffer.isBuffer(source)) return { size: bytes, sha256, open: () => source };
  return fileBody(source.file, bytes, sha256, () => damagedBody(source));
}

/** Checks a body before it is sent. @throws FindingError if it is damaged */
async function checkBody({ source, bytes, sha256 }: StoredFile): Promise<void> {
  if (!Buffer.isBuffer(source) && (await hashFile(source.file, bytes)) !== sha256) throw damagedBody(source);
}

async function md5Of({ source, bytes }: StoredFile): Promise<string> {
  return Buffer.isBuffer(source) ? hash('md5', source) : hashFile(source.file, bytes, 'md5');
}
