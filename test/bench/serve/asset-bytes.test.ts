import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { assetSize, makeAssetBytes } from './asset-bytes.ts';

const bytesOf = await makeAssetBytes();
const webp = 'image/webp,image/*';

describe('the bytes of an asset', () => {
  it.each([
    ['/9/1-a.jpg', '', '', 'image/jpeg'],
    ['/9/1-a.jpg', 'auto=format&w=10', '*/*', 'image/jpeg'],
    ['/9/1-a.jpg', 'auto=format&w=10', webp, 'image/webp'],
    ['/9/1-a.jpg', 'fm=webp', '', 'image/webp'],
    ['/9/1-a.png', 'h=16', webp, 'image/png'],
    ['/9/1-a.png', 'fm=jpg', webp, 'image/jpeg'],
  ])('are a valid picture of 20 kB for %s?%s with Accept "%s"', async (path, query, accept, type) => {
    const { type: given, body } = bytesOf(path, query, accept);
    expect({ type: given, size: body.length }).toEqual({ type, size: assetSize });
    const { data, info } = await sharp(body, { failOn: 'warning' }).raw().toBuffer({ resolveWithObject: true });
    expect(data.length).toBe(info.width * info.height * info.channels);
    expect((await sharp(body).metadata()).format).toBe(type.replace('image/', ''));
  });

  it('are a PDF for a PDF', () => {
    const { type, body } = bytesOf('/9/1-a.pdf');
    expect({ type, size: body.length }).toEqual({ type: 'application/pdf', size: assetSize });
    expect(body.toString('latin1')).toMatch(/^%PDF-1\.4\n.*\n%%EOF$/s);
  });

  it('are the same each time and differ for every query', () => {
    const queries = ['w=1', 'w=2', 'fm=webp&w=1', 'fm=webp&w=2'];
    const bodies = queries.map((query) => bytesOf('/9/1-a.jpg', query).body.toString('latin1'));
    expect(new Set(bodies).size).toBe(queries.length);
    expect(bytesOf('/9/1-a.jpg', 'w=1').body.toString('latin1')).toBe(bodies[0]);
  });
});
