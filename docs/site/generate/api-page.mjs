import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../../../packages/datocms-assets/src/', import.meta.url));

const entries = [
  { name: 'datocms-assets', file: 'index.ts' },
  { name: 'datocms-assets/rehype', file: 'rehype.ts' },
  { name: 'datocms-assets/runtime', file: 'runtime/index.ts' },
  { name: 'datocms-assets/runtime/node', file: 'runtime/node.ts' },
];

/** The public names of an entry, and the files that declare them. */
function exportsOf(file) {
  const text = readFileSync(join(source, file), 'utf8');
  const reExports = Array.from(text.matchAll(/^export (type )?\{([^}]*)\} from '([^']+)';/gm)).flatMap(
    ([, , names, from]) =>
      names.split(',').map((name) => ({
        name: name.replace(/^\s*type /, '').trim(),
        file: join(dirname(join(source, file)), from),
      })),
  );
  const own = Array.from(
    text.matchAll(/^export (?:async )?(?:function|interface|type|class|const) (\w+)/gm),
    ([, name]) => ({
      name,
      file: join(source, file),
    }),
  );
  return [...reExports, ...own].filter(({ name }) => name !== '');
}

/** The docstring and the declaration of a name, without bodies of functions. */
function declaration({ name, file }) {
  const text = readFileSync(file, 'utf8');
  const start = new RegExp(
    `^export (?:declare )?(?:abstract )?(?:async )?(function|interface|type|class|const) ${name}\\b`,
    'm',
  ).exec(text);
  if (!start) return undefined;
  const before = text.slice(0, start.index);
  const [, comment = ''] = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/.exec(before) ?? [];
  return { name, kind: start[1], comment: toText(comment), code: signature(text.slice(start.index), start[1]) };
}

function signature(text, kind) {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if ('([{'.includes(char)) {
      if (char === '{' && depth === 0 && (kind === 'function' || kind === 'class'))
        return `${text.slice(0, at).trim()};`;
      depth++;
    } else if (')]}'.includes(char)) {
      depth--;
      if (depth === 0 && kind === 'interface') return text.slice(0, at + 1);
    } else if (char === ';' && depth === 0) return text.slice(0, at + 1);
    else if (char === '=' && depth === 0 && kind === 'const') return `${text.slice(0, at).trim()};`;
  }
  return text;
}

function toText(comment) {
  return comment
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .trim()
    .replace(/\{@link (\w+)\}/g, '`$1`')
    .replace(/^@param (\S+)/gm, '- `$1`:')
    .replace(/^@returns?/gm, '- returns')
    .replace(/^@throws/gm, '- throws')
    .replace(/^@default(?: —)?/gm, '- default:')
    .replace(/(\n)(- )/, '\n\n$2')
    .replaceAll('<', '&lt;');
}

/** The reference of the functions and types, from the docstrings in the sources. */
export function apiPage() {
  const parts = entries.map(({ name, file }) => {
    const known = exportsOf(file).map(declaration).filter(isPublic);
    known.sort((a, b) => rank(a) - rank(b));
    const sections = known.map(({ name, comment, code }) => `### ${name}\n\n${comment}\n\n\`\`\`ts\n${code}\n\`\`\``);
    return `## ${name}\n\n${sections.join('\n\n')}`;
  });
  return `This page is made from the docstrings of the sources.

${parts.join('\n\n')}
`;
}

const isPublic = (known) => known !== undefined && !known.comment.includes('@internal');

const first = ['localize', 'verify', 'readPublished', 'createRuntime', 'createCdaIndex'];

/** The order of the page: first the functions that most readers look for, then others, then types. */
function rank({ name, kind }) {
  if (first.includes(name)) return first.indexOf(name);
  return first.length + (kind === 'interface' || kind === 'type' ? 1 : 0);
}
