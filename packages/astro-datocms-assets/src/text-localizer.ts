import type { Localizer } from 'datocms-assets';

/** What a build and a dev server have in common: they change texts that are no files yet. */
export type TextLocalizer = Pick<Localizer, 'concerns' | 'edits'>;
