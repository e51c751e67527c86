// `etcd-disk-bench diagnose`: why a running etcd is slow. The exit status is 0 if nothing was found, 1 for a cause, 3 if it is not sure.

import { type DiagnoseOptions, type DiagnosisProgress, diagnoseEtcd } from '../index.js';
import type { DiagnoseArguments } from './diagnose-arguments.js';
import { publish } from './outputs.js';
import { printable } from './print.js';
import { isLive, liveLine } from './progress-line.js';

export async function diagnose(args: DiagnoseArguments): Promise<number> {
  const isShown = !args.quiet && isLive(process.stderr);
  const progress = isShown ? liveLine(process.stderr, progressText) : undefined;
  const { answer } = await publish({ ...args, kind: 'diagnosis' }, () =>
    diagnoseEtcd(sourcesOf(args), optionsOf(args, progress?.show)).finally(progress?.clear),
  );
  if (answer === 'ok') return 0;
  return answer === 'not-sure' ? 3 : 1;
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

function progressText(progress: DiagnosisProgress): string {
  return progress.kind === 'waiting'
    ? `second reading in ${Math.ceil(progress.remainingSeconds)} s`
    : `reading ${printable(progress.source).slice(-60)}`;
}
