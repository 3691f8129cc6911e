import type { TextSource } from 'datocms-assets';
import type { TextEdit } from '../build/shift-positions.ts';

/** What a build and a dev server have in common: they change texts that are no files yet. */
export interface TextLocalizer {
  /** Whether a text names an asset host at all. */
  mentionsAssetHost(text: string): boolean;
  edits(file: string, text: string): Promise<readonly TextEdit[]>;
}

/** The same for texts that were made of others. */
export interface CodeLocalizer extends TextLocalizer {
  edits(file: string, text: string, source?: TextSource): Promise<readonly TextEdit[]>;
  /** Whether an error has been found that lets nothing be changed any more. */
  readonly failed?: boolean;
}
