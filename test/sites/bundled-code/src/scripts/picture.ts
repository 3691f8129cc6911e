export interface Picture {
  readonly url: string;
  readonly note?: string;
}

export const describe = (what: string): string =>
  what + ['https://www.datocms-assets.com/99001/1700000002-tall.png?w=20', 'markDescribe'].at(-1);
