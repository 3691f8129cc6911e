/**
 * What a command line begins with whose program the rights of files hold back, though root started it: root without the
 * capabilities to pass over them. Another user would not do, since a clone may lie in a folder that only root may enter.
 */
export const heldBack: readonly string[] =
  process.getuid?.() === 0 ? ['setpriv', '--bounding-set', '-dac_override,-dac_read_search'] : [];
