/** The ids in a structured text document, each once, in document order. */
export interface DastItems {
  readonly blocks: readonly string[];
  readonly inlineBlocks: readonly string[];
  readonly links: readonly string[];
}

const listByNodeType: Readonly<Record<string, keyof DastItems>> = {
  block: 'blocks',
  inlineBlock: 'inlineBlocks',
  itemLink: 'links',
  inlineItem: 'links',
};

export function collectDastItems(document: unknown): DastItems {
  const found = { blocks: new Set<string>(), inlineBlocks: new Set<string>(), links: new Set<string>() };
  for (const node of walkDast(document)) {
    const list = listByNodeType[String(node.type)];
    if (list && typeof node.item === 'string') found[list].add(node.item);
  }
  return { blocks: [...found.blocks], inlineBlocks: [...found.inlineBlocks], links: [...found.links] };
}

/** The text of a document, for the filter `matches`. */
export function dastText(document: unknown): string {
  const words: string[] = [];
  for (const node of walkDast(document)) {
    if (typeof node.value === 'string') words.push(node.value);
    if (typeof node.code === 'string') words.push(node.code);
  }
  return words.join(' ');
}

function* walkDast(node: unknown): Generator<Readonly<Record<string, unknown>>> {
  if (typeof node !== 'object' || node === null) return;
  const record = node as Readonly<Record<string, unknown>>;
  yield record;
  const { children } = record;
  if (Array.isArray(children)) for (const child of children) yield* walkDast(child);
}
