import picomatch from 'picomatch';
import type { FindingCode } from '../findings/finding.ts';
import type { FileScan, Mention } from '../scan/file-scan.ts';
import type { Problem } from './problem.ts';

/** What a mention is reported as; those that are missing here are taken out by the rewriter. */
const codes: Readonly<Partial<Record<Mention['kind'], { code: FindingCode; message: string; excusable?: true }>>> = {
  code: { code: 'host-in-code', message: 'The asset host is named in code or data without an asset', excusable: true },
  prose: { code: 'mention', message: 'The asset host is named without an asset', excusable: true },
  odd: { code: 'mention', message: 'The asset host is named in a way that is no asset URL', excusable: true },
  template: {
    code: 'template-url',
    message: 'A part of this asset URL is filled in later, so that no file can stand for it',
  },
  foreign: { code: 'foreign-url', message: 'The asset URL is a parameter of another site’s URL' },
  encoded: { code: 'encoded-url', message: 'The asset URL can’t be taken apart' },
  bytes: {
    code: 'encoding',
    message: 'The asset URL holds bytes that are not UTF-8, so that it can’t be told which asset it names',
  },
  length: { code: 'length-prefixed', message: 'The asset URL stands in text whose length is written in front of it' },
};

/** Reports what names the host and can't be rewritten. `allowMention` excuses the mere name in the files that it matches. */
export function checkMentions(files: readonly FileScan[], allowMention: readonly string[]): Problem[] {
  const isAllowed = allowMention.length > 0 ? picomatch([...allowMention], { dot: true }) : () => false;
  return files.flatMap((scan) => {
    const found: Problem[] = [];
    for (const mention of scan.mentions) {
      const rule = codes[mention.kind];
      if (!rule || (rule.excusable && isAllowed(scan.file))) continue;
      const message = `${rule.message}${mention.reason ? `: ${mention.reason}` : ''}.`;
      found.push({ code: rule.code, message, file: scan.file, offset: mention.at });
    }
    if (scan.encoding !== undefined) {
      found.push({
        code: 'encoding',
        message: `The file names the asset host in ${scan.encoding}, which can’t be rewritten.`,
        file: scan.file,
        offset: 0,
      });
    }
    if (scan.tooLarge !== undefined && !isAllowed(scan.file)) {
      found.push({
        code: 'too-large',
        message: `The text names the asset host and is too large to be rewritten: it has ${Math.ceil(scan.tooLarge / 2 ** 20)} MiB, more than 256 MiB.`,
        file: scan.file,
        offset: 0,
        fix: 'Split the file into smaller ones, or keep asset URLs out of it.',
      });
    }
    if (scan.preview !== undefined) {
      found.push({
        code: 'preview-content',
        message: 'The text holds invisible editing data.',
        file: scan.file,
        offset: scan.preview,
      });
    }
    return found;
  });
}
