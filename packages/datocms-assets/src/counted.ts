const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `1 page`, `1,204 references`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped.format(count)} ${count === 1 ? one : many}`;
}

export function numberInWords(count: number): string {
  return grouped.format(count);
}
