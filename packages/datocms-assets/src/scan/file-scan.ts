import type { References } from '../asset-text/references.ts';
import type { FileState } from '../io/file-state.ts';
import type { PackedCode } from '../syntax/code-span.ts';
import type { Contact } from './find-contacts.ts';
import type { FeedStatement } from './formats/feed-statements.ts';

/** Kinds of mentions that the rewriter removes or replaces, with everything in them. */
const changedKinds = ['hint', 'coded-hint', 'link-header', 'csp'] as const;
export type ChangedKind = (typeof changedKinds)[number];

export function isChangedKind(kind: Mention['kind']): kind is ChangedKind {
  return changedKinds.some((each) => each === kind);
}

/** Kinds of mentions that stay as they are, and are reported. */
export type ReportedKind = 'code' | 'prose' | 'template' | 'foreign' | 'malformed' | 'encoded' | 'length' | 'bytes';

/** The host named without an asset, or in a way that can't be rewritten. Offsets are bytes of the file. */
export interface Mention {
  readonly kind: ChangedKind | ReportedKind;
  /**
   * The text that the rewriter removes: the element, the source expression, the header value; or replaces: the address in a hint
   * that code or data holds. For other kinds the text found.
   */
  readonly start: number;
  readonly end: number;
  /** The position that findings tell. */
  readonly at: number;
  /** In words, for `malformed` and `encoded`. */
  readonly reason?: string;
  /** For `csp`: the directive of the source expression, and the quote around the attribute. */
  readonly directive?: readonly [start: number, end: number];
  readonly quote?: string;
}

/** A reference that a stream of scripts cuts into pieces. */
export interface CutReference {
  /** Where its first piece begins. That piece is the reference of `FileScan.references`. */
  readonly start: number;
  /** Start and end of each further piece. They are removed when the first one is replaced. */
  readonly rest: readonly number[];
}

/** A length that is written in front of a text with references: hexadecimal, in bytes of UTF-8. */
export interface StatedLength {
  /** Start and end of each piece of the number. */
  readonly spans: readonly number[];
  readonly bytes: number;
  /** A number with zeros in front keeps them. */
  readonly minDigits: number;
  /** The text is in strings of a script, where a backslash is written twice. */
  readonly isInStrings: boolean;
  /** Two numbers for each reference in the text: its start, and its bytes in the decoded text. */
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
   * SHA-256 of the bytes in base64; `undefined` if the scan depends on more than the bytes, for a file that is not read whole,
   * and for a text that is no file.
   */
  readonly hash: string | undefined;
  /**
   * The state of the file when it was read, if a later write gives it another one. Only a file without references that has the
   * bytes of an earlier build has it.
   */
  readonly state?: FileState | undefined;
  /**
   * All references in code are plain characters in strings, so any plain URL or path may replace them. Only a file that was checked
   * before, see `rewrite/check-syntax.ts`, has it.
   */
  readonly hasPlainCode: boolean;
  /** In the order of the file. */
  readonly references: References;
  readonly cutReferences: readonly CutReference[];
  readonly lengths: readonly StatedLength[];
  readonly mentions: readonly Mention[];
  /** In feeds. */
  readonly statements: readonly FeedStatement[];
  /** Whether it may name digests: `sha256-…` (CSP, `integrity`), or in tables of files such as those of service workers. */
  readonly hasDigests: boolean;
  /** The code in a page that holds references or digests, and all scripts of streams that name an asset host. */
  readonly code: PackedCode;
  /** Hosts of DatoCMS and Mux that a browser will contact because of the file. */
  readonly contacts: readonly Contact[];
  /** Offset of the first invisible editing data (stega). */
  readonly preview: number | undefined;
  /** Where a URL ends depends on which assets there are. */
  readonly dependsOnIndex: boolean;
  /** An encoding that can't be spliced, in which the file names the host. */
  readonly encoding: string | undefined;
  /** In bytes, of a file that names the host and is too large to be read as one text. */
  readonly tooLarge: number | undefined;
}
