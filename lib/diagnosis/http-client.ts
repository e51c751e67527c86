// An HTTP client with a time-out, a size limit, no redirects, and etcdctl's certificate options. Errors name the address or the file; no
// message contains a token or a key.

import { readFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { DiskBenchError } from '../errors.js';
import { clientCertificateHint } from './known-certificates.js';

/** How to connect to endpoints: certificates as for etcdctl, and a time limit. */
export interface ConnectionOptions {
  /** Path of a file with CA certificates to trust (PEM). */
  readonly caFile?: string;
  /** Path of the client certificate (PEM); needs `keyFile`. */
  readonly certFile?: string;
  /** Path of the client certificate's key (PEM). */
  readonly keyFile?: string;
  /** If true, the server's certificate is not checked. Default false. */
  readonly isInsecure?: boolean;
  /** Path of a file with a token for `Authorization: Bearer`. */
  readonly bearerTokenFile?: string;
  /** Time limit for one whole request, in milliseconds. Default 10 000. */
  readonly timeoutMs?: number;
}

export interface HttpResponse {
  readonly status: number;
  readonly body: Buffer;
}

export interface HttpRequest {
  readonly method?: 'GET' | 'POST';
  readonly body?: string;
  readonly contentType?: string;
  readonly timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 10_000;
const MAX_BYTES = 256 * 1024 * 1024;

/** Reads the certificates and the token once, for all requests. */
export class HttpClient {
  readonly #options: ConnectionOptions;
  #files: Promise<{ readonly tls: RequestOptions; readonly token: string | undefined }> | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** @throws DiskBenchError in one line: the address, and the reason */
  async request(
    url: URL,
    { method = 'GET', body, contentType = 'application/json', timeoutMs }: HttpRequest = {},
  ): Promise<HttpResponse> {
    this.#files ??= this.#readFiles();
    const { tls, token } = await this.#files;
    const limitMs = timeoutMs ?? this.#options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const signal = AbortSignal.timeout(limitMs);
    const headers = {
      accept: 'text/plain, application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': contentType }),
    };
    try {
      return await exchange(url, { method, headers, signal, agent: false, ...tls }, body);
    } catch (error) {
      const { code = 'EIO', message } = error as NodeJS.ErrnoException;
      const reason = signal.aborted
        ? `no answer within ${limitMs / 1000} s`
        : reasonOf(url, code, message, this.#options.caFile);
      const options = { path: shownUrl(url), cause: error };
      throw new DiskBenchError(signal.aborted ? 'ETIMEDOUT' : code, `${shownUrl(url)}: ${reason}`, options);
    }
  }

  async #readFiles() {
    const { caFile, certFile, keyFile, bearerTokenFile, isInsecure = false } = this.#options;
    if ((certFile === undefined) !== (keyFile === undefined)) {
      throw new DiskBenchError('ERR_INVALID_OPTION', 'a client certificate needs both --cert and --key', {
        option: certFile === undefined ? 'certFile' : 'keyFile',
      });
    }
    const read = async (option: string, path: string | undefined) =>
      path === undefined ? undefined : optionFile(option, path);
    const [ca, cert, key, token] = [
      await read('--cacert', caFile),
      await read('--cert', certFile),
      await read('--key', keyFile),
      await read('--bearer-token-file', bearerTokenFile),
    ];
    return { tls: { ca, cert, key, rejectUnauthorized: !isInsecure }, token: token?.trim() };
  }
}

async function optionFile(option: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code = 'EIO' } = error as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT' ? 'there is no such file' : code === 'EACCES' ? 'no permission to read it: use sudo' : code;
    throw new DiskBenchError(code, `${option} ${path}: ${why}`, { path, cause: error });
  }
}

function exchange(url: URL, options: RequestOptions, body: string | undefined): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    // Node turns a name and password in a URL into a header.
    const request = send(url, options, (response) => {
      bodyOf(response).then((all) => resolve({ status: response.statusCode ?? 0, body: all }), reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

async function bodyOf(response: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    parts.push(part);
    length += part.length;
    if (length > MAX_BYTES) {
      response.destroy();
      throw Object.assign(new Error('too long'), { code: 'ERR_TOO_LONG' });
    }
  }
  return Buffer.concat(parts);
}

/** A URL that is safe to print: without name and password, and without the query, which can contain a token. */
export function shownUrl(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}

const PLAIN: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no such host name',
  EAI_AGAIN: 'the host name cannot be looked up now',
  EHOSTUNREACH: 'no route to this host',
  ENETUNREACH: 'no route to this network',
  ECONNRESET: 'the server closed the connection',
  EPIPE: 'the server closed the connection',
  ERR_TOO_LONG: 'the response is larger than 256 MiB',
  CERT_HAS_EXPIRED: "the server's certificate has expired",
};
const UNTRUSTED = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_SIGNATURE_FAILURE',
]);

const CLIENT_CERTIFICATE =
  /certificate[_ ]required|bad[_ ]certificate|certificate[_ ]unknown|handshake[_ ]failure|ALERT_CERTIFICATE/i;

function reasonOf(url: URL, code: string, message: string, caFile: string | undefined): string {
  if (code === 'ECONNREFUSED') {
    const isOther = !/^(?:localhost|127\.|\[::1\])/.test(url.hostname) || url.port === '2381';
    const hint = "; kubeadm's etcd serves its metrics on 127.0.0.1:2381, only on its own node";
    return `it refused the connection: nothing listens there${isOther ? '' : hint}`;
  }
  if (UNTRUSTED.has(code)) {
    const by =
      caFile === undefined ? 'an authority that this machine does not trust' : `an authority that is not in ${caFile}`;
    return `its certificate is signed by ${by}: give --cacert${clientCertificateHint('ca')}`;
  }
  if (CLIENT_CERTIFICATE.test(`${code} ${message}`))
    return `it requires a client certificate: give --cert and --key${clientCertificateHint('client')}`;
  if (/wrong version number|packet length too long|record layer/i.test(message))
    return 'it does not speak TLS: use http://';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `the server's certificate is for another name: use a name from the certificate, not ${url.hostname}`;
  if (/^ERR_OSSL|^ERR_SSL/.test(code) && /PEM|key/i.test(message))
    return 'the file of --cacert, --cert or --key is not PEM, or the key does not match the certificate';
  return PLAIN[code] ?? `no answer (${code})`;
}
