import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface Authority extends Certificate {
  /** A file for NODE_EXTRA_CA_CERTS. */
  readonly file: string;
  /** Signs a certificate for a host, from so many days ago to so many days ahead. */
  sign(host: string, from?: number, to?: number): Promise<Certificate>;
}

const day = 24 * 60 * 60 * 1000;
const pair = { keyType: 'ec', algorithm: 'sha256' } as const;

export async function makeSelfSigned(host: string): Promise<Certificate> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: host }], {
    ...pair,
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: host }] }],
  });
  return { cert, key };
}

/** A certificate authority of our own. */
export async function makeAuthority(folder: string, name: string): Promise<Authority> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    ...pair,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  });
  const file = join(folder, `${name}.pem`);
  writeFileSync(file, cert);
  return {
    ...{ cert, key, file },
    async sign(host, from = -1, to = 30) {
      const signed = await generate([{ name: 'commonName', value: host }], {
        ...pair,
        ca: { key, cert },
        notBeforeDate: new Date(Date.now() + from * day),
        notAfterDate: new Date(Date.now() + to * day),
        extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: host }] }],
      });
      return { cert: signed.cert, key: signed.private };
    },
  };
}
