/**
 * Groups of texts. A file without any text of a group, in any case of its letters, needs no search for what the group
 * stands for.
 */
export const groups = {
  host: 1,
  /** Escapes that letters of a host can be written as. See `escaped-letters.ts`. */
  escapedLetter: 2,
  /** `<base href>` and documents in `srcdoc`. */
  base: 4,
  /** Hosts of DatoCMS and Mux, players, and names of playback ids. */
  contact: 8,
  /** A digest of a Content Security Policy or an `integrity` attribute. */
  digest: 16,
  /** Names under which frameworks collect a text that they send in pieces. */
  piece: 32,
  /** Strings of serialised PHP, with their length in front. */
  statedLength: 64,
  /** Characters in which visual editing hides its data. */
  invisible: 128,
} as const;

/** The groups that a file may hold, as bits of `groups`. */
export type Marks = number;
export const allMarks: Marks = Object.values(groups).reduce((all, group) => all | group, 0);
