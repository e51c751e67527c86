// Connections: errors name the problem, redirects are not followed, and secrets are not printed.

import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { diagnoseEtcd } from '../../lib/index.js';
import { freePort } from '../support/free-port.js';
import { freshDirectory } from '../support/fresh-directory.js';
import { makeCertificates } from './certificates.js';
import { HEALTHY, member, metricsOf, SLOW } from './metrics-of.js';

async function serve(handle: RequestListener): Promise<string> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const metrics: RequestListener = (request, response) => {
  response.statusCode = request.url === '/metrics' ? 200 : 404;
  response.end(request.url === '/metrics' ? metricsOf(HEALTHY) : 'no');
};

describe('plain HTTP', () => {
  test('gets /metrics from host:port and from a URL without a path', async () => {
    const place = await serve(metrics);
    for (const source of [place, `http://${place}`, `http://${place}/metrics`, `etcd-1=${place}`]) {
      expect((await diagnoseEtcd([source])).answer).toBe('ok');
    }
  });

  test.each([
    ['a redirect', 302, 'does not follow redirects'],
    ['a forbidden request', 403, '--bearer-token-file'],
    ['a missing path', 404, '/metrics'],
    ['a server error', 500, 'status 500'],
  ])('reports %s', async (_, status, message) => {
    let asked = 0;
    const place = await serve((request, response) => {
      if (request.url === '/elsewhere') asked += 1;
      response.writeHead(status, { location: '/elsewhere' }).end();
    });
    await expect(diagnoseEtcd([place])).rejects.toThrow(message);
    await expect(diagnoseEtcd([place])).rejects.toThrow(`http://${place}/metrics`);
    expect(asked).toBe(0);
  });

  test('reports that a closed port refuses connections', async () => {
    const port = await freePort();
    await expect(diagnoseEtcd([`127.0.0.1:${port}`])).rejects.toMatchObject({
      code: 'ECONNREFUSED',
      message: expect.stringContaining(`127.0.0.1:${port}`),
    });
  });

  test('reports a host name that does not exist', async () => {
    await expect(diagnoseEtcd(['no-such-host.invalid:2381'])).rejects.toThrow('host name');
  });

  test('times out when a server never answers', async () => {
    const place = await serve(() => {});
    await expect(diagnoseEtcd([place], { connection: { timeoutMs: 300 } })).rejects.toMatchObject({
      code: 'ETIMEDOUT',
      message: expect.stringContaining('0.3 s'),
    });
  });

  test('limits the size of an endless body', async () => {
    const place = await serve((_, response) => {
      response.write('etcd_server_has_leader 1\n');
      const timer = setInterval(() => response.write('# more\n'), 20);
      response.on('close', () => clearInterval(timer));
    });
    await expect(diagnoseEtcd([place], { connection: { timeoutMs: 400 } })).rejects.toMatchObject({
      code: 'ETIMEDOUT',
    });
  });

  test('rejects an API server, which is no etcd', async () => {
    const place = await serve((_, response) =>
      response.end('apiserver_request_total 3\nprocess_cpu_seconds_total 3\n'),
    );
    await expect(diagnoseEtcd([place])).rejects.toThrow("not etcd's");
  });

  test('answers member when one member hangs and others answer', async () => {
    const [one, two, hung] = [await serve(metrics), await serve(metrics), await serve(() => {})];
    const diagnosis = await diagnoseEtcd([`a=${one}`, `b=${two}`, `c=${hung}`], { connection: { timeoutMs: 500 } });
    expect(diagnosis.cause).toMatchObject({
      answer: 'member',
      id: 'member-unreachable',
      member: 'c',
      parameters: { how: 'timeout' },
    });
  });

  test('sends a token and prints it nowhere', async () => {
    const file = join(freshDirectory(), 'token');
    writeFileSync(file, 'secret-token-1\n');
    const place = await serve((request, response) => {
      response.statusCode = request.headers.authorization === 'Bearer secret-token-1' ? 200 : 401;
      response.end(response.statusCode === 200 ? metricsOf(HEALTHY) : '');
    });
    const diagnosis = await diagnoseEtcd([`http://user:pass-word@${place}/metrics?key=secret-query`], {
      connection: { bearerTokenFile: file },
    });
    expect(JSON.stringify(diagnosis)).not.toMatch(/secret|pass-word/);
    const error = await diagnoseEtcd([`http://user:pass-word@${place}/metrics?key=secret-query`]).catch(
      (reason: Error) => reason,
    );
    expect(String((error as Error).message)).not.toMatch(/secret|pass-word/);
  });

  test('judges the difference of the two readings of a watch', async () => {
    let asked = 0;
    const place = await serve((request, response) => {
      if (request.url !== '/metrics') return response.writeHead(404).end();
      asked += 1;
      const quick = SLOW.map((count, index) => count + (index === 0 && asked > 1 ? 4000 : 0));
      return response.end(member({ fsync: quick, values: { process_start_time_seconds: 1.7e9 } }));
    });
    const waited: number[] = [];
    const diagnosis = await diagnoseEtcd([`etcd-1=${place}`], {
      watchSeconds: 0.2,
      onProgress: (progress) => progress.kind === 'waiting' && waited.push(progress.remainingSeconds),
    });
    expect(diagnosis.members[0]).toMatchObject({ period: { kind: 'watch' }, fsync: { count: 4000, state: 'pass' } });
    expect(waited.length).toBeGreaterThan(0);
  });

  test('does not subtract over a restart during a watch', async () => {
    let asked = 0;
    const place = await serve((_, response) => {
      asked += 1;
      response.end(member({ fsync: asked > 1 ? [5] : SLOW, values: { process_start_time_seconds: 1.7e9 + asked } }));
    });
    const diagnosis = await diagnoseEtcd([`etcd-1=${place}`], { watchSeconds: 0.1 });
    expect(diagnosis.members[0]).toMatchObject({
      period: { kind: 'lifetime', isRestarted: true },
      fsync: { count: 5 },
    });
    expect(diagnosis.findings.map(({ id }) => id)).toContain('restarted');
  });

  test('subtracts an earlier dump', async () => {
    const file = join(freshDirectory(), 'before.metrics');
    writeFileSync(file, member({ fsync: SLOW }));
    const place = await serve((_, response) => response.end(member({ fsync: SLOW.map((count) => count + 500) })));
    const diagnosis = await diagnoseEtcd([place], { sinceFile: file });
    expect(diagnosis.members[0]).toMatchObject({ period: { kind: 'since' }, fsync: { count: 500 * SLOW.length } });
  });
});

describe('TLS', () => {
  async function serveTls(context: Parameters<typeof makeCertificates>[0], name?: string, requestCert = false) {
    const files = makeCertificates(context, name);
    const read = (path: string) => readFileSync(path);
    const server = createTlsServer(
      {
        cert: read(files.serverCert),
        key: read(files.serverKey),
        ca: read(files.ca),
        requestCert,
        rejectUnauthorized: requestCert,
      },
      metrics,
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return { files, url: `https://127.0.0.1:${(server.address() as AddressInfo).port}` };
  }

  test('names an unknown authority, and trusts one that is given', async (context) => {
    const { files, url } = await serveTls(context);
    await expect(diagnoseEtcd([url])).rejects.toThrow(/does not trust: give --cacert.*kubeadm/);
    expect((await diagnoseEtcd([url], { connection: { caFile: files.ca } })).answer).toBe('ok');
    expect((await diagnoseEtcd([url], { connection: { isInsecure: true } })).answer).toBe('ok');
    const other = makeCertificates(context);
    await expect(diagnoseEtcd([url], { connection: { caFile: other.ca } })).rejects.toThrow(`not in ${other.ca}`);
  });

  test('reports that a client certificate is required, with the paths of the distributions', async (context) => {
    const { files, url } = await serveTls(context, undefined, true);
    const connection = { caFile: files.ca };
    await expect(diagnoseEtcd([url], { connection })).rejects.toThrow(
      /client certificate: give --cert and --key.*kubeadm.*k3s.*rke2.*OpenShift/,
    );
    const diagnosis = await diagnoseEtcd([url], {
      connection: { ...connection, certFile: files.clientCert, keyFile: files.clientKey },
    });
    expect(diagnosis.answer).toBe('ok');
  });

  test('reports a certificate with another name', async (context) => {
    const { files, url } = await serveTls(context, 'etcd.example');
    await expect(diagnoseEtcd([url], { connection: { caFile: files.ca } })).rejects.toThrow('for another name');
  });

  test('reports TLS to a port without TLS', async () => {
    const place = await serve(metrics);
    await expect(diagnoseEtcd([`https://${place}`])).rejects.toThrow('use http://');
  });

  test('names the option of a missing file', async () => {
    const place = await serve(metrics);
    await expect(diagnoseEtcd([place], { connection: { caFile: '/no/ca.crt' } })).rejects.toThrow(
      '--cacert /no/ca.crt: there is no such file',
    );
    await expect(diagnoseEtcd([place], { connection: { certFile: '/x.crt' } })).rejects.toThrow(
      'both --cert and --key',
    );
  });
});
