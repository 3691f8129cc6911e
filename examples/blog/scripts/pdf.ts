export interface Line {
  readonly text: string;
  readonly size: number;
  /** Points from the left edge and from the top of an A5 page. */
  readonly at: readonly [x: number, y: number];
  readonly bold?: boolean;
}

const [WIDTH, HEIGHT] = [420, 595];

/** A small PDF 1.4 of text pages in Helvetica, with its cross-reference table. */
export function pdf(title: string, pages: readonly (readonly Line[])[]): Buffer {
  const first = 6;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, i) => `${first + i * 2} 0 R`).join(' ')}] >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>',
    `<< /Title (${escaped(title)}) >>`,
    ...pages.flatMap((lines, i) => {
      const content = drawing(lines);
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${WIDTH} ${HEIGHT}] /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> /Contents ${first + i * 2 + 1} 0 R >>`,
        `<< /Length ${Buffer.byteLength(content, 'latin1')} >>\nstream\n${content}\nendstream`,
      ];
    }),
  ];
  let body = '%PDF-1.4\n%\xe2\xe3\xcf\xd3\n';
  const offsets = objects.map((object, i) => {
    const offset = Buffer.byteLength(body, 'latin1');
    body += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  body += `xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R /Info 5 0 R >>\nstartxref\n${Buffer.byteLength(body, 'latin1')}\n%%EOF\n`;
  return Buffer.from(body, 'latin1');
}

function drawing(lines: readonly Line[]): string {
  const sea = '0.12 0.32 0.37 rg 0 0 420 46 re f 0.76 0.25 0.18 rg 0 46 420 4 re f';
  const text = lines.map(
    ({ text, size, at: [x, y], bold }) =>
      `BT /F${bold ? 2 : 1} ${size} Tf 0.11 0.18 0.23 rg ${x} ${HEIGHT - y} Td (${escaped(text)}) Tj ET`,
  );
  return [sea, ...text].join('\n');
}

const escaped = (text: string) => text.replace(/[\\()]/g, (char) => `\\${char}`);
