import * as css from 'css-tree';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { type DefaultTreeAdapterTypes, parse as parseHtml } from 'parse5';
import { SaxesParser } from 'saxes';
import { readProgram } from './enclosing-programs.ts';

export function readCells(document: string, separator: string): string[][] {
  const rows: string[][] = [];
  let [row, at]: [string[], number] = [[], 0];
  while (at < document.length) {
    const isQuoted = document[at] === '"';
    const pattern = isQuoted ? /"((?:[^"]|"")*)"/y : new RegExp(`([^\\r\\n${separator}]*)`, 'y');
    pattern.lastIndex = at;
    const raw = pattern.exec(document)?.[1];
    if (raw === undefined) throw new Error(`There is no cell at ${at}.`);
    row.push(isQuoted ? raw.replaceAll('""', '"') : raw);
    at = pattern.lastIndex;
    if (document[at] === separator) at++;
    else if (document.startsWith('\r\n', at)) {
      rows.push(row);
      [row, at] = [[], at + 2];
    } else throw new Error(`The cell does not end at ${at}.`);
  }
  return rows;
}

export function readCard(document: string): string[] {
  const unfolded = document.replace(/\r\n[ \t]/g, '');
  return unfolded.split('\r\n').map((line) => line.replace(/\\(n|.)/gi, (_, char) => (/n/i.test(char) ? '\n' : char)));
}

export function readHtml(document: string): unknown {
  return outline(parseHtml(document));
}

function outline(node: DefaultTreeAdapterTypes.Node): unknown {
  const attributes = 'attrs' in node ? node.attrs : [];
  const children = 'childNodes' in node ? node.childNodes : [];
  const isProgram = node.nodeName === 'script' && attributes.length === 0;
  return {
    name: node.nodeName,
    attributes: attributes.map(({ name, value }) => [name, node.nodeName === 'b' ? readProgram(value) : value]),
    text: 'value' in node ? node.value : '',
    children: isProgram
      ? children.map((child) => readProgram('value' in child ? child.value : ''))
      : children.map(outline),
  };
}

export function readCss(document: string): unknown {
  return css.toPlainObject(css.parse(document, { parseCustomProperty: true }));
}

export function readMarkdown(document: string): unknown {
  return JSON.parse(JSON.stringify(fromMarkdown(document), (key, value) => (key === 'position' ? undefined : value)));
}

export function readXml(document: string): unknown {
  const events: unknown[] = [];
  let text = '';
  const endText = () => {
    if (text !== '') events.push(text);
    text = '';
  };
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) => {
    endText();
    events.push([name, attributes]);
  });
  parser.on('text', (part) => {
    text += part;
  });
  parser.on('cdata', (part) => {
    text += part;
  });
  parser.on('closetag', ({ name }) => {
    endText();
    events.push(name);
  });
  parser.write(document).close();
  return events;
}
