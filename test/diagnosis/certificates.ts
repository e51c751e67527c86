// A certificate authority, a server certificate and a client certificate, made by openssl for one test.

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'vitest';
import { freshDirectory } from '../support/fresh-directory.js';
import { needs } from '../support/needs.js';

export interface Certificates {
  readonly ca: string;
  readonly serverCert: string;
  readonly serverKey: string;
  readonly clientCert: string;
  readonly clientKey: string;
}

/** For 127.0.0.1. */
export function makeCertificates(context: TestContext, name = '127.0.0.1'): Certificates {
  needs(context, 'openssl');
  const folder = freshDirectory();
  const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  openssl(
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=test-ca',
    '-keyout',
    'ca.key',
    '-out',
    'ca.crt',
  );
  for (const kind of ['server', 'client']) {
    const use =
      kind === 'server'
        ? `subjectAltName=${/^[\d.]+$/.test(name) ? 'IP' : 'DNS'}:${name}\nextendedKeyUsage=serverAuth,clientAuth\n`
        : 'extendedKeyUsage=clientAuth\n';
    writeFileSync(join(folder, `${kind}.ext`), use);
    openssl(
      'req',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-subj',
      `/CN=${kind}`,
      '-keyout',
      `${kind}.key`,
      '-out',
      `${kind}.csr`,
    );
    openssl(
      'x509',
      '-req',
      '-in',
      `${kind}.csr`,
      '-CA',
      'ca.crt',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-days',
      '2',
      '-extfile',
      `${kind}.ext`,
      '-out',
      `${kind}.crt`,
    );
  }
  const at = (file: string) => join(folder, file);
  return {
    ca: at('ca.crt'),
    serverCert: at('server.crt'),
    serverKey: at('server.key'),
    clientCert: at('client.crt'),
    clientKey: at('client.key'),
  };
}
