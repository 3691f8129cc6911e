import { DownloadError } from '../findings/download-error.ts';
import { mapConcurrently } from '../net/map-concurrently.ts';
import { applyEdits } from '../syntax/edited-text.ts';
import { keepText, storeRecord } from './file-tree-record.ts';
import { readStoryboard } from './read-storyboard.ts';
import { errorOfPart, type FileTree, type VideoPorts } from './video-ports.ts';

/**
 * Fetches a storyboard and its picture, and makes the storyboard name the stored picture.
 * @param key under which a later build finds both
 * @throws DownloadError, and what the ports throw
 */
export async function fetchStoryboard(key: string, ports: VideoPorts): Promise<FileTree> {
  const { url } = ports.request;
  const text = await ports.fetchText(url);
  if (text === undefined) throw new DownloadError('bad-content', 'the storyboard is not UTF-8');
  const entries = readStoryboard(text, url);
  const urls = [...new Set(entries.map((entry) => entry.url))];
  const pictures = await mapConcurrently(urls, ports.concurrency, async (of) => {
    try {
      const picture = await ports.fetchPicture(of);
      return { ...picture, name: ports.nameOf(picture) };
    } catch (error) {
      throw errorOfPart(error, 'the picture of the storyboard');
    }
  });
  const edits = entries.map(({ start, end, url: of }) => ({
    start,
    end,
    text: pictures[urls.indexOf(of)]?.name ?? '',
  }));
  const isJson = new URL(url).pathname.endsWith('.json');
  const facts = isJson ? { type: 'application/json', extension: 'json' } : { type: 'text/vtt', extension: 'vtt' };
  const root = await keepText(applyEdits(text, edits), facts, ports);
  const parts = [...new Map(pictures.map((picture) => [picture.name, picture])).values()];
  await storeRecord(key, { root: root.key, parts: parts.map(({ name, key: of }) => ({ name, key: of })) }, ports);
  return { root, parts };
}
