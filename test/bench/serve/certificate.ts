import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';

export interface Certificate {
  readonly cert: string;
  readonly key: string;
  /** File for NODE_EXTRA_CA_CERTS. */
  readonly file: string;
}

/** Creates a certificate for this machine and the CMS's asset host, so that no tool has to skip the check. */
export async function makeCertificate(folder: string): Promise<Certificate> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'bench' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 2, value: 'www.datocms-assets.com' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  const file = join(folder, 'certificate.pem');
  writeFileSync(file, cert);
  return { cert, key, file };
}
