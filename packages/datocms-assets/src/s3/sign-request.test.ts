import { describe, expect, it } from 'vitest';
import { s3Location } from './location.ts';
import { escapeKey, sha256OfNothing, signRequest } from './sign-request.ts';

// The examples of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: undefined,
};
const location = { origin: 'https://examplebucket.s3.amazonaws.com', region: 'us-east-1', credentials };
const day = new Date('2013-05-24T00:00:00Z');

describe('signRequest', () => {
  it.each([
    [
      'GET of a part of an object',
      { method: 'GET', path: '/test.txt', query: {}, headers: { range: 'bytes=0-9' }, sha256: sha256OfNothing },
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ],
    [
      'PUT of an object with a key that has to be escaped',
      {
        method: 'PUT',
        path: `/${escapeKey('test$file.text')}`,
        query: {},
        headers: { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
        sha256: '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
      },
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    ],
    [
      'GET of a setting of a bucket, by a query without a value',
      { method: 'GET', path: '/', query: { lifecycle: '' }, headers: {}, sha256: sha256OfNothing },
      'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    ],
    [
      'GET of a listing',
      { method: 'GET', path: '/', query: { prefix: 'J', 'max-keys': '2' }, headers: {}, sha256: sha256OfNothing },
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    ],
  ] as const)('signs the published example of a %s', (_name, request, signature) => {
    expect(signRequest(request, location, day).authorization?.split('Signature=')[1]).toBe(signature);
  });

  it('signs the token of keys that expire', () => {
    const expiring = { ...location, credentials: { ...credentials, sessionToken: 'token' } };
    const request = { method: 'GET', path: '/', query: {}, headers: {}, sha256: sha256OfNothing } as const;
    const headers = signRequest(request, expiring, day);
    expect(headers['x-amz-security-token']).toBe('token');
    expect(headers.authorization).toContain('x-amz-date;x-amz-security-token');
  });
});

describe('s3Location', () => {
  const aws = { endpoint: undefined, region: undefined, addressing: undefined };
  it.each([
    ['s3://media', aws, 'https://media.s3.us-east-1.amazonaws.com/', ''],
    ['s3://media/', aws, 'https://media.s3.us-east-1.amazonaws.com/', ''],
    [
      's3://media/site/files',
      { ...aws, region: 'eu-central-1' },
      'https://media.s3.eu-central-1.amazonaws.com/',
      'site/files/',
    ],
    ['s3://my.media/a', aws, 'https://s3.us-east-1.amazonaws.com/my.media/', 'a/'],
    ['s3://media/a', { ...aws, addressing: 'path' }, 'https://s3.us-east-1.amazonaws.com/media/', 'a/'],
    ['s3://media', { ...aws, region: 'cn-north-1' }, 'https://media.s3.cn-north-1.amazonaws.com.cn/', ''],
    ['s3://media/a', { ...aws, endpoint: 'http://127.0.0.1:7480' }, 'http://127.0.0.1:7480/media/', 'a/'],
    [
      's3://media/a',
      { ...aws, endpoint: 'https://store.example.org/s3/' },
      'https://store.example.org/s3/media/',
      'a/',
    ],
    [
      's3://media/a',
      { ...aws, endpoint: 'https://r2.example.org', addressing: 'host' },
      'https://media.r2.example.org/',
      'a/',
    ],
  ] as const)('finds %s with %o at %s', (url, options, requests, folder) => {
    const found = s3Location(url, options, credentials);
    expect([found.origin + found.root, found.folder]).toEqual([requests, folder]);
  });

  it.each([
    's3://',
    's3://ab',
    's3://Media',
    's3://a..b/c',
    's3://media/../x',
    's3://media//a',
    's3://media/a b',
    's3://media/a?b',
    'https://media',
    's3://-media',
  ])('refuses %s', (url) => {
    expect(() => s3Location(url, aws, credentials)).toThrow('names no bucket');
  });
});
