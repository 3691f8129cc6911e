type Variables = Readonly<Record<string, string | undefined>>;

/** `$NAME`, `${NAME}`, or `${NAME:-text}` with a text for a variable that is missing or empty. */
const reference = /(?<!\\)\$(?:\{([A-Za-z_]\w*)(?::?-([^{}]*))?\}|([A-Za-z_]\w*))/g;

/**
 * Expands the variables of env files as Vite does: a value may name variables before or behind it. `\$` is a dollar
 * sign.
 * @param winning variables of the process, which have priority over variables of files
 */
export function expandVariables(ofFiles: Variables, winning: Variables): Record<string, string> {
  const lookUp = (name: string, within: readonly string[]): string => {
    const variables = [winning, ofFiles].find((some) => Object.hasOwn(some, name) && some[name]);
    // A variable inside its own value counts as empty.
    return within.includes(name) ? '' : expand(variables?.[name] ?? '', [...within, name]);
  };
  const expand = (text: string, within: readonly string[]): string =>
    text.replace(reference, (_, inBraces, fallback = '', plain) => lookUp(inBraces ?? plain, within) || fallback);
  return Object.fromEntries(
    Object.entries(ofFiles).map(([name, value = '']) => [name, expand(value, [name]).replaceAll('\\$', '$')]),
  );
}
