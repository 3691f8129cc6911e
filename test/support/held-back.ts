/**
 * The start of a command line for a program that must obey the permissions of files. Root ignores them, so as root the
 * program runs without that capability. Another user can't run it: a clone may lie in a folder that only root may enter.
 */
export const heldBack: readonly string[] =
  process.getuid?.() === 0 ? ['setpriv', '--bounding-set', '-dac_override,-dac_read_search'] : [];
