// What a phase fills for JavaScript to read, and where things stand in it.
#pragma once

#include <cstddef>
#include <span>

#include "latency_histogram.h"
#include "slow_log.h"

namespace etcd_disk_bench {

// The counters of a phase, which another thread may read at any time.
struct PhaseTotals {
  static constexpr std::size_t kHasStarted = 0;
  static constexpr std::size_t kElapsedNs =
      1;  // from the phase's start to the end of its latest append; at its end, its duration
  static constexpr std::size_t kAppends = 2;
  static constexpr std::size_t kBytesWritten = 3;
  static constexpr std::size_t kFirstSyncNs = 4;  // the phase's first fdatasync of a record; 0 before it
  static constexpr std::size_t kThreadId = 5;     // the measuring thread's, for /proc/self/task
  // What the slowest cut was made of, beside the rename, opening and locking: see CutParts. 0 before a cut.
  static constexpr std::size_t kCutWaitNs = 6;
  static constexpr std::size_t kCutHeaderNs = 7;
  static constexpr std::size_t kCutDirectorySyncNs = 8;
  static constexpr std::size_t kLength = 9;
};

// The memory that a phase fills: all 0 at first, and outliving the run.
struct PhaseMemory {
  using Histogram = std::span<double, LatencyHistogram::kLength>;
  using Slowest = std::span<double, SlowLog::kLength>;
  std::span<double, PhaseTotals::kLength> totals;
  Histogram write;
  Histogram sync;
  Histogram append;
  Histogram directory_sync;
  Histogram cut;  // a segment cut but for the record that it comes with: see WalWriter
  Histogram preallocate;
  Histogram commit;
  Histogram response;  // from the intended start of a paced append to its end
  Slowest slow_sync;
  Slowest slow_write;
  Slowest slow_cut;
  Slowest slow_commit;
};

}  // namespace etcd_disk_bench
