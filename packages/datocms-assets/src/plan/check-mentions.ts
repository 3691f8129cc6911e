import { isVideoHost } from '../asset/video-url.ts';
import { findingCodes } from '../findings/codes.ts';
import { formatLimit } from '../findings/format.ts';
import { maxTextLength } from '../io/file-reader.ts';
import { matchFiles } from '../options/compile-globs.ts';
import { option } from '../options/options.ts';
import type { FileScan, Mention } from '../scan/file-scan.ts';
import type { Problem } from './make-plan.ts';
import { type MentionRule, mentionRules } from './mention-rules.ts';

/** The rules for mentions that the rewriter neither removes nor replaces. */
const rules: Readonly<Partial<Record<Mention['kind'], MentionRule>>> = mentionRules;

/** How to keep browsers from asking Mux. */
export const storeVideos = `Store the videos on the site with ${option('video', 'mp4')} or ${option('video', 'hls')}, or accept it and name Mux in your privacy notice.`;

/** The fix for a host of DatoCMS or Mux that browsers will contact. */
export const fixForContact = (host: string): string =>
  isVideoHost(host) ? storeVideos : findingCodes['contacts-cms'].fix;

/**
 * Reports places where a file names the asset host and that can't be rewritten.
 * @param allowMention globs of files in which the host's name alone is allowed
 */
export function checkMentions(files: readonly FileScan[], allowMention: readonly string[]): Problem[] {
  const isAllowed = matchFiles(allowMention);
  return files.flatMap((scan) => {
    const { file } = scan;
    const found: Problem[] = [];
    for (const mention of scan.mentions) {
      const rule = rules[mention.kind];
      if (!rule || (rule.excusable && isAllowed(file))) continue;
      const message = `${rule.message}${mention.reason ? `: ${mention.reason}` : ''}.`;
      found.push({ code: rule.code, message, file, offset: mention.at });
    }
    if (scan.encoding !== undefined) {
      found.push({
        code: 'encoding',
        message: `The file names the asset host in ${scan.encoding}, which can’t be rewritten.`,
        file,
        offset: 0,
      });
    }
    if (scan.tooLarge !== undefined && !isAllowed(file)) {
      found.push({
        code: 'too-large',
        message: `The text names the asset host and is too large to be rewritten: it has ${Math.ceil(scan.tooLarge / 2 ** 20)} MiB, more than ${formatLimit(maxTextLength)}.`,
        file,
        offset: 0,
        fix: 'Split the file into smaller ones, or keep asset URLs out of it.',
      });
    }
    for (const { host, url, at } of scan.contacts) {
      const message = `Browsers of visitors will contact ${host}.`;
      found.push({ code: 'contacts-cms', message, file, offset: at, url, fix: fixForContact(host) });
    }
    if (scan.preview !== undefined) {
      found.push({
        code: 'preview-content',
        message: 'The text holds invisible editing data.',
        file,
        offset: scan.preview,
      });
    }
    return found;
  });
}
