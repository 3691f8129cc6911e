import { DownloadError } from '../findings/download-error.ts';
import { mapConcurrently } from '../net/map-concurrently.ts';
import { keepText, storeTree } from './file-tree-record.ts';
import { readStoryboard } from './read-storyboard.ts';
import { errorOfPart, type FileTree, type VideoPorts } from './video-ports.ts';

/**
 * Fetches a storyboard and its picture, and puts the picture's stored name into the storyboard.
 * @param key under which a later build finds both
 * @throws DownloadError, and errors of the ports
 */
export async function fetchStoryboard(key: string, ports: VideoPorts): Promise<FileTree> {
  const { url } = ports.request;
  const text = await ports.fetchText(url);
  if (text === undefined) throw new DownloadError('bad-content', 'the storyboard is not UTF-8');
  const storyboard = readStoryboard(text, url);
  const urls = [...new Set(storyboard.entries.map((entry) => entry.url))];
  const pictures = await mapConcurrently(urls, ports.concurrency, async (of) => {
    try {
      const picture = await ports.fetchPicture(of);
      return { ...picture, name: ports.nameOf(picture) };
    } catch (error) {
      throw errorOfPart(error, 'the picture of the storyboard');
    }
  });
  const nameOf = (of: { readonly url: string }) => pictures[urls.indexOf(of.url)]?.name ?? '';
  const root = await keepText(storyboard, nameOf, ports);
  return storeTree(key, root, pictures, ports);
}
