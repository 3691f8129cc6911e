interface Part {
  readonly note?: string;
}

export const part: Part = {};
export const url: string = 'https://www.datocms-assets.com/99001/1700000003-secret.jpg?in=module';
