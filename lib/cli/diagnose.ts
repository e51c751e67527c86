// `etcd-disk-bench diagnose`: why a running etcd is slow. The answer goes to stdout, and its exit status is 0, 1 or 3.

import {
  type DiagnoseOptions,
  type Diagnosis,
  type DiagnosisProgress,
  diagnoseEtcd,
  type Format,
  render,
} from '../index.js';
import type { DiagnoseArguments } from './diagnose-arguments.js';
import { printable } from './ending.js';
import { checkHolds, formatNamed } from './formats.js';
import { openOutputs, throwLast } from './outputs.js';
import { optionsOfStdout, print } from './print.js';

export async function diagnose(args: DiagnoseArguments): Promise<number> {
  const accept = (format: Format) => checkHolds(format, 'diagnosis');
  accept(formatNamed(args.format));
  const outputs = await openOutputs(args.output, args.format, accept);
  const progress = progressOf(args.quiet === true);
  const diagnosis = await diagnoseEtcd(sourcesOf(args), optionsOf(args, progress.show))
    .catch(async (error: unknown) => {
      await outputs.discard();
      throw error;
    })
    .finally(progress.clear);
  const lost = await outputs.save((format) => render(diagnosis, format.name));
  await print(await render(diagnosis, args.format, optionsOfStdout()));
  throwLast(lost);
  return exitStatusOfDiagnosis(diagnosis);
}

/** etcdctl's own variable names the endpoints where none is given. */
function sourcesOf({ sources, prometheus }: DiagnoseArguments): readonly string[] {
  const endpoints = process.env['ETCDCTL_ENDPOINTS'] ?? '';
  if (sources.length > 0 || prometheus !== undefined || endpoints === '') return sources;
  return endpoints.split(',').map((one) => one.trim());
}

function optionsOf(args: DiagnoseArguments, onProgress: DiagnoseOptions['onProgress']): DiagnoseOptions {
  const env = process.env;
  const connection = {
    caFile: args.cacert ?? env['ETCDCTL_CACERT'],
    certFile: args.cert ?? env['ETCDCTL_CERT'],
    keyFile: args.key ?? env['ETCDCTL_KEY'],
    bearerTokenFile: args.bearerTokenFile,
    isInsecure: args.insecureSkipTlsVerify ?? env['ETCDCTL_INSECURE_SKIP_TLS_VERIFY'] === 'true',
  };
  return given({
    watchSeconds: args.watch,
    sinceFile: args.since,
    reportFile: args.report,
    heartbeatIntervalMs: args.heartbeatInterval,
    electionTimeoutMs: args.electionTimeout,
    connection: given(connection),
    prometheus:
      args.prometheus === undefined
        ? undefined
        : given({ url: args.prometheus, windowSeconds: args.window, selector: args.selector }),
    onProgress,
  });
}

/** The same without what is undefined or empty. */
function given<Options extends object>(
  options: Options,
): { [Name in keyof Options]: Exclude<Options[Name], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined && value !== '')) as {
    [Name in keyof Options]: Exclude<Options[Name], undefined>;
  };
}

const CLEAR_LINE = '\r\x1b[2K';

/** One line on a terminal while it waits; nothing elsewhere. */
function progressOf(isQuiet: boolean) {
  const isShown = !isQuiet && process.stderr.isTTY && process.env['TERM'] !== 'dumb';
  return {
    show: (progress: DiagnosisProgress) => {
      if (!isShown) return;
      const text =
        progress.kind === 'waiting'
          ? `second reading in ${Math.ceil(progress.remainingSeconds)} s`
          : `reading ${printable(progress.source).slice(-60)}`;
      process.stderr.write(`${CLEAR_LINE}${text}`);
    },
    clear: () => {
      if (isShown) process.stderr.write(CLEAR_LINE);
    },
  };
}

/** 0 nothing found, 1 a cause found, 3 not sure. */
function exitStatusOfDiagnosis({ answer }: Diagnosis): number {
  if (answer === 'ok') return 0;
  return answer === 'not-sure' ? 3 : 1;
}
