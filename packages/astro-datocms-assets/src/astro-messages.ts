/** The engine names options as on the command line; in `astro.config` they are in camelCase. */
export function inAstroWords(text: string): string {
  return text.replace(/(?<=^|[\s(])--([a-z]+(?:-[a-z]+)*)/gm, (_, name: string) => {
    const camelCase = name.replace(/-./g, (each) => each.slice(1).toUpperCase());
    return `\`${camelCase}\``;
  });
}
