// The words of `diagnose`, and what they ask for. etcdctl's flags and its variables mean here what they mean there.

import { type Command, InvalidArgumentError } from 'commander';
import { formatOption, outputOption } from './shared-options.js';
import { seconds } from './units.js';

/** Find out from metrics and logs why an etcd is slow. */
export interface DiagnoseArguments {
  readonly command: 'diagnose';
  readonly sources: readonly string[];
  readonly format: string;
  readonly output: readonly string[];
  readonly since?: string;
  /** Seconds. */
  readonly watch?: number;
  readonly prometheus?: string;
  readonly window?: number;
  readonly selector?: string;
  readonly report?: string;
  /** Milliseconds. */
  readonly heartbeatInterval?: number;
  readonly electionTimeout?: number;
  readonly cacert?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly insecureSkipTlsVerify?: boolean;
  readonly bearerTokenFile?: string;
  readonly quiet?: boolean;
}

/** The flags that stand for the library's options, for its errors. */
export const DIAGNOSE_FLAGS: Readonly<Record<string, string>> = {
  watchSeconds: '--watch',
  sinceFile: '--since',
  reportFile: '--report',
  heartbeatIntervalMs: '--heartbeat-interval',
  electionTimeoutMs: '--election-timeout',
};

const AFTER_HELP = `
The variables ETCDCTL_ENDPOINTS, _CACERT, _CERT, _KEY and
_INSECURE_SKIP_TLS_VERIFY work as for etcdctl.

Sources, one or several; each can have a name (etcd-1=...):
  http://127.0.0.1:2381    metrics of a member; host:port and client URLs too
  etcd.metrics             a saved /metrics; - is standard input
  etcd.log                 a log: journald, kubectl logs, docker, CRI; gzip too
  must-gather/             a folder of OpenShift's must-gather
  no source                the etcd on this host, at the usual addresses

Exit status: 0 ok, 1 cause found, 3 not sure, 2 usage error or unusable input.

Examples:
  etcd-disk-bench diagnose http://127.0.0.1:2381
  etcd-disk-bench diagnose --watch 60s cp-1=10.0.0.11:2381 cp-2=10.0.0.12:2381
  journalctl -u etcd --since -1h | etcd-disk-bench diagnose -
  etcd-disk-bench diagnose --prometheus http://prometheus:9090 --window 1h`;

/** Adds the subcommand; `done` gets what was asked for. */
export function addDiagnose(command: Command, done: (args: DiagnoseArguments) => void): void {
  command
    .description("find out from a running etcd's metrics and logs whether its disk slows it; writes nothing")
    .argument('[source...]', 'metrics, logs or folders; see below')
    .addOption(formatOption('text', 'json', 'html', 'markdown', 'prometheus', 'junit'))
    .addOption(outputOption())
    .option('--watch <time>', 'read twice, with this time between, and judge the difference', positiveSeconds)
    .option('--since <file>', 'an earlier dump of the same members: judge the difference')
    .option('--prometheus <url>', 'read from a Prometheus server')
    .option('--window <time>', 'length of the Prometheus query (default: 1h)', positiveSeconds)
    .option('--selector <labels>', 'labels of the Prometheus series, such as job="etcd"')
    .option('--report <file.json>', "compare with a run of etcd-disk-bench on the member's disk")
    .option('--heartbeat-interval <time>', "etcd's --heartbeat-interval (default: 100ms)", milliseconds)
    .option('--election-timeout <time>', "etcd's --election-timeout (default: 1s)", milliseconds)
    .option('--cacert <file>', 'trust this certificate authority')
    .option('--cert <file>', 'client certificate')
    .option('--key <file>', 'key of the client certificate')
    .option('--insecure-skip-tls-verify', "do not check the server's certificate")
    .option('--bearer-token-file <file>', 'file with a token for Prometheus or a metrics proxy')
    .option('-q, --quiet', 'print no progress on stderr')
    .addHelpText('after', AFTER_HELP)
    .action((sources: string[], options) => done({ ...options, command: 'diagnose', sources }));
}

/** A time of 0 has no meaning here. */
function positiveSeconds(text: string): number {
  const value = seconds(text);
  if (value === 0) throw new InvalidArgumentError('It must be longer than 0.');
  return value;
}

/** A bare number is in milliseconds, as etcd's flags have it. */
function milliseconds(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : positiveSeconds(text) * 1000;
}
