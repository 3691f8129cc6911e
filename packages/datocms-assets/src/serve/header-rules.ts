import type { OutgoingHttpHeaders } from 'node:http';

/** Headers for all paths that match a pattern. */
interface HeaderRule {
  readonly pattern: RegExp;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** Headers of the connection and of the body, which only the server sets. */
const ofServer = /^(?:connection|content-length|content-encoding|content-range|date|keep-alive|transfer-encoding)$/i;
const headerName = /^[\w!#$%&'*+.^`|~-]+$/;
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Reads a file `_headers` in the form of Netlify and Cloudflare: a path, then indented lines with headers. `*` in a
 * path stands for any characters, `:name` for characters up to the next slash.
 * (https://docs.netlify.com/manage/routing/headers)
 * @returns a function that gives the headers for a path: the headers of all rules that match it, joined by commas
 */
export function readHeaderRules(text: string): (path: string) => OutgoingHttpHeaders {
  const rules: HeaderRule[] = [];
  let headers: [string, string][] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    if (/^\S/.test(line)) {
      headers = [];
      rules.push({ pattern: toPattern(line.trim()), headers });
      continue;
    }
    const [, name = '', value = ''] = /^\s+([^:]+):\s*(.*?)\s*$/.exec(line) ?? [];
    if (headerName.test(name) && headerValue.test(value) && !ofServer.test(name)) headers.push([name, value]);
  }
  return (path) => {
    const found: Record<string, string> = {};
    for (const rule of rules) {
      if (!rule.pattern.test(path)) continue;
      for (const [name, value] of rule.headers) {
        const key = name.toLowerCase();
        found[key] = found[key] === undefined ? value : `${found[key]}, ${value}`;
      }
    }
    return found;
  };
}

function toPattern(path: string): RegExp {
  const source = path.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${source.replace(/\*+/g, '.*').replace(/:[A-Za-z]\w*/g, '[^/]+')}$`);
}
