// What --help and --help-all print. Kept by hand: grouped by purpose, at most 60 lines of 80 columns.

export const HELP = `Usage: etcd-disk-bench [options] <directory>...
       etcd-disk-bench <command> [options] ...

Tests whether a disk is fast enough for etcd. Writes like etcd, times every
write and sync, and gives a verdict with its reasons.

Commands (each has --help):
  measure <directory>...   measure; several directories are ranked (default)
  inspect <path>           show the storage under a path; writes nothing
  disks                    list this machine's disks, the best for etcd first
  diagnose [source]...     find out from metrics and logs if the disk slows etcd
  fleet <subcommand>       reports of many nodes: merge, manifest, collect
  report <file.json>       render a saved report again, in another format
  compare <file.json>...   compare saved reports with the first one

Run length (default: 60 s; up to 240 s while the result is undecided):
  --quick                  20 s screening: can fail a disk, never passes it
  --thorough               300 s to the end; shows what changes over time
  --duration <time>        run this long, such as 90s, 10m or 24h
  A proven breach of a limit ends the run at once, except with --thorough.

Load and safety:
  --allow-live             measure beside a running etcd: at most 20 appends/s;
                           stops if the fdatasync p99 exceeds 10 ms
  --concurrent             measure all directories at once, to show shared
                           devices; not with --allow-live
  --keep-free <size>       free space to leave (default: max of 5 % and 512MiB)

Output:
  --format <format>        print text, json, html, markdown, prometheus, junit,
                           fio-json or hgrm (default: text)
  -o, --output <file>      also write a file, format by extension; repeatable
  --strict                 exit 1 also for inconclusive and for warnings
  -v, --verbose            print the full report instead of the summary
  -q, --quiet              print no progress and no notices on stderr

Exit status:
  0  recommended           within the limits for heavily loaded clusters too
  0  suitable              within every limit that etcd requires
  1  unsuitable            breaks a limit, or storage that etcd must not use
  3  inconclusive          not decided in the time measured
  2  usage error, or nothing could be measured
  129, 130, 143            ended by SIGHUP, SIGINT or SIGTERM; results printed
  Several directories or nodes: the worst, in the order 2, 1, 3.
  diagnose: 0 no fault, 1 cause found, 3 not sure, 2 no usable input.
  inspect, disks, report and compare: 0 unless they fail.

Times: ms, s, m, h, d (default s). Sizes: kB, MB, GB, KiB, MiB, GiB (default B).
Examples: etcd-disk-bench /var/lib/etcd
          etcd-disk-bench --quick -o disk.json -o disk.html /mnt/a /mnt/b
          etcd-disk-bench diagnose http://127.0.0.1:2381
-h, --help: this text   --help-all: all options   -V, --version: the version
`;

export const HELP_ALL = `${HELP}
More options:
  --rate <n>               appends/s in the fixed-rate phase (default: 200)
  --write-size <size>      bytes per append, 1 to 1MiB (default: 8000)
  --phase <phase>          closed-loop, paced (fixed rate), both (default: both)
  --max-bytes <size>       write limit for all phases (default: by run length)
  --limit <id=value>       replace a limit, such as append-p99=20ms; repeatable
  --nice                   nice 19, best-effort I/O level 7; changes the results
  --seed <n>               seed of the written data (default: random)
  --must-exist             fail if <directory> is missing; do not use its parent
  --node <name>            name of this node in the report (default: host name)
  --start-at <time>        begin at this time (RFC 3339, or seconds since 1970),
                           so that all nodes of a fleet load storage at once
  --debug                  print the stack of an error
File extensions: .txt .json .html .htm .md .markdown .prom .xml (junit)
.fio.json .hgrm. A file without an extension gets the format of --format.
`;
