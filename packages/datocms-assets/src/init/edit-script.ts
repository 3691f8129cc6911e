import { type Expression, type ObjectExpression, parseExpressionAt } from 'acorn';

/**
 * Sets one script in the text of `package.json`. All other characters stay as they are.
 * @param json valid JSON with an object
 */
export function setScript(json: string, name: string, script: string): string {
  const root = parseExpressionAt(json, 0, { ecmaVersion: 'latest' });
  const eol = json.includes('\r\n') ? '\r\n' : '\n';
  const [, indent = '  '] = /\n([ \t]+)"/.exec(json) ?? [];
  const scripts = findValue(root, 'scripts');
  const entry = `${JSON.stringify(name)}: ${JSON.stringify(script)}`;
  if (scripts?.type !== 'ObjectExpression') {
    return insertLast(
      json,
      root as ObjectExpression,
      `"scripts": {${eol}${indent}${indent}${entry}${eol}${indent}}`,
      indent,
    );
  }
  const old = findValue(scripts, name);
  if (!old) return insertLast(json, scripts, entry, indent + indent);
  return json.slice(0, old.start) + JSON.stringify(script) + json.slice(old.end);
}

function findValue(node: Expression, name: string): Expression | undefined {
  if (node.type !== 'ObjectExpression') return undefined;
  const found = node.properties.find(
    (each) => each.type === 'Property' && each.key.type === 'Literal' && each.key.value === name,
  );
  return found?.type === 'Property' ? found.value : undefined;
}

/** Adds a property behind the last one of an object. */
function insertLast(json: string, { properties, start }: ObjectExpression, property: string, indent: string): string {
  const eol = json.includes('\r\n') ? '\r\n' : '\n';
  const last = properties.at(-1);
  const at = last?.end ?? start + 1;
  const end = last ? '' : `${eol}${indent.slice(0, indent.length / 2)}`;
  const rest = last ? json.slice(at) : json.slice(at).trimStart();
  return `${json.slice(0, at)}${last ? ',' : ''}${eol}${indent}${property}${end}${rest}`;
}
