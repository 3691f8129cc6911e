import { SaxesParser } from 'saxes';
import type { EditedText } from './edited-text.ts';

/**
 * Whether an XML document has the same elements, attributes, texts, comments and instructions after its edits, in the
 * same order.
 * @returns `undefined` if the document before the edits is not well-formed
 */
export function hasSameXml({ before, after }: EditedText): boolean | undefined {
  const events = readXml(before);
  if (!events) return undefined;
  const eventsAfter = readXml(after);
  return eventsAfter?.length === events.length && events.every((event, at) => event === eventsAfter[at]);
}

/** Kinds and names, without the texts. */
function readXml(text: string): string[] | undefined {
  const parser = new SaxesParser();
  const events: string[] = [];
  parser.on('opentag', ({ name, attributes }) => events.push(`<${name} ${Object.keys(attributes).join(' ')}`));
  parser.on('closetag', ({ name }) => events.push(`/${name}`));
  parser.on('text', () => events.push('text'));
  parser.on('cdata', () => events.push('cdata'));
  parser.on('comment', () => events.push('comment'));
  parser.on('processinginstruction', ({ target }) => events.push(`?${target}`));
  parser.on('error', (error) => {
    throw error;
  });
  try {
    parser.write(text).close();
    return events;
  } catch {
    return undefined;
  }
}
