// Entities that a DOCTYPE declares as plain text. Drawing programs write them for namespaces.

const plainEntity = /<!ENTITY\s+([A-Za-z_][\w.-]*)\s+(?:"([^"&%<]*)"|'([^'&%<]*)')\s*>/g;
const predefined: ReadonlySet<string> = new Set(['amp', 'apos', 'gt', 'lt', 'quot']);

/** The values by name. @param subset the declarations of the DOCTYPE, in brackets */
export function plainEntities(subset: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [, name = '', double, single] of subset.matchAll(plainEntity)) {
    // The first declaration of a name counts.
    if (!values.has(name) && !predefined.has(name)) values.set(name, double ?? single ?? '');
  }
  return values;
}

/** Whether a DOCTYPE declares only entities of plain text. */
export function hasOnlyPlainEntities(subset: string): boolean {
  return /^\[\s*\]\s*$/.test(subset.replace(plainEntity, ''));
}

/**
 * Replaces the references to entities. A few bytes could expand without a limit, so a reference stays if its value
 * makes the text more than twice as long.
 */
export function replaceEntities(text: string, values: ReadonlyMap<string, string>): { text: string; isWhole: boolean } {
  let remaining = text.length;
  const expanded = text.replace(/&([A-Za-z_][\w.-]*);/g, (reference, name: string) => {
    const value = values.get(name);
    remaining -= value?.length ?? 0;
    return value !== undefined && remaining >= 0 ? value : reference;
  });
  return { text: expanded, isWhole: remaining >= 0 };
}
