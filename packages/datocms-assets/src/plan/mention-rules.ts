import type { FindingCode } from '../findings/finding.ts';
import type { ReportedKind } from '../scan/file-scan.ts';

export interface MentionRule {
  readonly code: FindingCode;
  /** Without a full stop: the reason of a mention may follow. */
  readonly message: string;
  /** `allowMention` may allow it. */
  readonly excusable?: true;
}

/** How mentions are reported, by kind. */
export const mentionRules: Readonly<Record<ReportedKind, MentionRule>> = {
  code: { code: 'host-in-code', message: 'The asset host is named in code or data without an asset', excusable: true },
  prose: { code: 'mention', message: 'The asset host is named without an asset', excusable: true },
  malformed: { code: 'mention', message: 'The asset host is named in a way that is no asset URL', excusable: true },
  template: { code: 'template-url', message: 'A part of the asset URL is filled in later' },
  foreign: { code: 'foreign-url', message: 'The asset URL is a parameter of another site’s URL' },
  encoded: { code: 'encoded-url', message: 'The asset URL can’t be parsed' },
  bytes: {
    code: 'encoding',
    message: 'The asset URL holds bytes that are not UTF-8, so the asset that it names is not known',
  },
  length: { code: 'length-prefixed', message: 'The asset URL stands in text whose length is written in front of it' },
};
