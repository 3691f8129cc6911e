import type { ContentWarning } from '../content/inspect-content.ts';
import type { FileState } from '../io/file-state.ts';
import { type Guard, isListOf, isRecordOf, isText, isTextLike } from '../memory/guards.ts';

/** Results of the content checks of a body. */
export interface ContentFacts {
  readonly type: string;
  readonly extension: string;
  readonly warnings: readonly ContentWarning[];
}

/** The part of a record that machines may share. */
export interface SharedRecord {
  /** The sha256 of the key, in hex. */
  readonly key: string;
  readonly sha256: string;
  readonly bytes: number;
  /** When the body was fetched, in milliseconds since 1970. */
  readonly time: number;
  readonly facts: ContentFacts;
}

const isWarning = isRecordOf({
  code: (value) => value === 'active-content' || value === 'gps-metadata',
  message: isText,
  fix: (value) => value === undefined || isText(value),
});

/** Checks the form of a record that comes from another machine. */
export const isSharedRecord: Guard<SharedRecord> = isRecordOf({
  key: isText,
  sha256: isTextLike(/^[0-9a-f]{64}$/),
  bytes: (value): value is number => Number.isSafeInteger(value) && Number(value) > 0,
  time: (value): value is number => Number.isFinite(value),
  facts: isRecordOf({
    type: isText,
    extension: isTextLike(/^[a-z0-9]+$/),
    warnings: isListOf(isWarning),
  }),
});

/** One entry of the cache, as its index keeps it. */
export interface CacheRecord extends SharedRecord {
  /** The state of the file when its hash was right. */
  readonly fileState: FileState;
}
