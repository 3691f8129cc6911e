import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import mime from 'mime';
import sharp from 'sharp';
import { readFilm } from '../mux/film.ts';
import type { Rgb, Upload } from './project.ts';
import type { ProjectFile, UploadEntry } from './project-file.ts';

/**
 * Reads a file and derives what the API says about the upload.
 * @throws NodeJS.ErrnoException if the file can't be read.
 */
export async function inspectUpload(
  folder: string,
  id: string,
  entry: UploadEntry,
  settings: ProjectFile,
): Promise<Upload> {
  const diskPath = path.join(folder, 'uploads', entry.file);
  const [bytes, stats] = await Promise.all([readFile(diskPath), stat(diskPath)]);
  const extension = path.extname(entry.file).slice(1).toLowerCase();
  const mimeType = mime.getType(extension) ?? 'application/octet-stream';
  const md5 = createHash('md5').update(bytes).digest('hex');
  const picture = mimeType.startsWith('image/') ? await knownPicture(md5, bytes) : null;
  const film = entry.video ? await readFilm(entry.video.film) : null;
  const stored = entry.timestamp == null ? entry.file : `${entry.timestamp}-${entry.file}`;
  const createdAt = entry.createdAt ?? new Date((entry.timestamp ?? 1_700_000_000) * 1000).toISOString();
  return {
    id,
    entry,
    diskPath,
    path: `/${settings.id}/${stored}`,
    url: `https://${settings.assetHost}/${settings.id}/${encodeURIComponent(stored)}`,
    filename: entry.file,
    basename: entry.basename ?? path.basename(entry.file, path.extname(entry.file)),
    format: extension === 'jpeg' ? 'jpg' : extension,
    mimeType,
    md5,
    size: bytes.byteLength,
    width: picture?.width ?? entry.video?.width ?? film?.width ?? null,
    height: picture?.height ?? entry.video?.height ?? film?.height ?? null,
    animated: picture?.animated ?? false,
    dominantColor: picture?.color ?? null,
    film,
    modified: stats.mtime,
    createdAt,
    updatedAt: entry.updatedAt ?? createdAt,
  };
}

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly animated: boolean;
  readonly color: Rgb;
}

/** Pictures by MD5: a project is read again at each change, and its pictures are mostly the same. */
const knownPictures = new Map<string, Promise<Picture | null>>();

function knownPicture(md5: string, bytes: Buffer): Promise<Picture | null> {
  const picture = knownPictures.get(md5) ?? inspectPicture(bytes);
  knownPictures.set(md5, picture);
  return picture;
}

/** The size after EXIF rotation and the most common colour; null if sharp can't read the file. */
async function inspectPicture(bytes: Buffer): Promise<Picture | null> {
  try {
    const { autoOrient, pages = 1 } = await sharp(bytes).metadata();
    // sharp computes statistics of its input, so the small image must be created first.
    const small = await sharp(bytes).resize(64, 64, { fit: 'inside' }).png().toBuffer();
    const { dominant } = await sharp(small).stats();
    const color = { red: dominant.r, green: dominant.g, blue: dominant.b };
    return { width: autoOrient.width, height: autoOrient.height, animated: pages > 1, color };
  } catch {
    return null;
  }
}
