import type { References } from '../asset-text/references.ts';
import type { FileState } from '../io/file-state.ts';
import type { PackedCode } from '../syntax/code-span.ts';
import type { Contact } from './find-contacts.ts';
import type { FeedStatement } from './formats/feed-statements.ts';

/** Kinds of mentions that the rewriter removes or replaces as a whole. */
const changedKinds = ['hint', 'coded-hint', 'link-header', 'csp'] as const;
export type ChangedKind = (typeof changedKinds)[number];

export function isChangedKind(kind: Mention['kind']): kind is ChangedKind {
  return changedKinds.some((each) => each === kind);
}

/** Kinds of mentions that stay as they are, and are reported. */
export type ReportedKind = 'code' | 'prose' | 'template' | 'foreign' | 'malformed' | 'encoded' | 'length' | 'bytes';

/** A place that names the host without an asset, or in a way that can't be rewritten. Offsets are bytes of the file. */
export interface Mention {
  readonly kind: ChangedKind | ReportedKind;
  /**
   * The span that the rewriter removes: the element, the source expression, the header value; or replaces: the address
   * of a hint in code or data. For all other kinds, the found text.
   */
  readonly start: number;
  readonly end: number;
  /** The position for findings. */
  readonly at: number;
  /** The reason in words, for `malformed` and `encoded`. */
  readonly reason?: string;
  /** For `csp`: the directive of the source expression, and the quote around the attribute. */
  readonly directive?: readonly [start: number, end: number];
  readonly quote?: string;
}

/** A reference that is split over several pieces of a stream of scripts. */
export interface CutReference {
  /** Where its first piece begins. `FileScan.references` contains this piece. */
  readonly start: number;
  /** Start and end of each further piece. The rewriter removes them when it replaces the first piece. */
  readonly rest: readonly number[];
}

/** A length in front of a text with references: hexadecimal, in bytes of UTF-8. */
export interface StatedLength {
  /** Start and end of each piece of the number. */
  readonly spans: readonly number[];
  readonly bytes: number;
  /** The least number of digits: leading zeros are kept. */
  readonly minDigits: number;
  /** The text is in strings of a script, where a backslash is doubled. */
  readonly isInStrings: boolean;
  /** Two numbers for each reference in the text: its start, and its length in the decoded text. */
  readonly references: readonly number[];
}

/** The references and mentions of one file of the output. */
export interface FileScan {
  /** Relative to the output folder, with `/`. */
  readonly file: string;
  readonly page: boolean;
  readonly size: number;
  /** When the file was last written, in milliseconds since 1970; `undefined` for a text that is no file. */
  readonly modified: number | undefined;
  /**
   * SHA-256 of the bytes in base64; `undefined` if the scan depends on other facts, if the file is not read whole, or
   * for a text that is no file.
   */
  readonly hash: string | undefined;
  /**
   * The state of the file when it was read, if a later write changes the state. It is set only for a file without
   * references that an earlier build has scanned.
   */
  readonly state?: FileState | undefined;
  /**
   * All references in code are plain characters in strings, so any plain URL or path may replace them. It is set only
   * for a file that was checked before, see `rewrite/check-syntax.ts`.
   */
  readonly hasPlainCode: boolean;
  /** In the order of the file. */
  readonly references: References;
  readonly cutReferences: readonly CutReference[];
  readonly lengths: readonly StatedLength[];
  readonly mentions: readonly Mention[];
  /** Only feeds have statements. */
  readonly statements: readonly FeedStatement[];
  /** Whether the file may contain digests: `sha256-…` (CSP, `integrity`), or those in tables of service workers. */
  readonly hasDigests: boolean;
  /** The code in a page with references or digests, and all scripts of streams that name an asset host. */
  readonly code: PackedCode;
  /** Hosts of DatoCMS and Mux that a browser will contact because of the file. */
  readonly contacts: readonly Contact[];
  /** Offset of the first invisible editing data (stega). */
  readonly preview: number | undefined;
  /** The end of a URL depends on the index of assets. */
  readonly dependsOnIndex: boolean;
  /** The encoding, if it can't be spliced and the file names the host. */
  readonly encoding: string | undefined;
  /** The length in bytes, if the file names the host and is too large to be read as one text. */
  readonly tooLarge: number | undefined;
}
