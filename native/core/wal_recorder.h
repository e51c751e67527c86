// Takes the latencies of the log during the timed loop, and brings them into the histograms a few dozen at a
// time: next to a system call that copies 8000 bytes, three histograms of 270 kB each would be fetched from
// beyond the nearest cache at every append.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "latency_histogram.h"
#include "operation_recorder.h"
#include "phase_memory.h"
#include "slow_log.h"

namespace etcd_disk_bench {

// What takes time in a segment cut, in nanoseconds.
struct CutParts {
  std::int64_t wait_ns = 0;            // for the next segment, which the pipeline's thread preallocates
  std::int64_t header_ns = 0;          // its write and its sync
  std::int64_t directory_sync_ns = 0;  // after the rename
};

// The measuring thread alone. All times are the clock's.
class WalRecorder {
 public:
  WalRecorder(const PhaseMemory& memory, std::int64_t phase_start_ns)
      : write_(memory.write),
        sync_(memory.sync),
        append_(memory.append),
        directory_sync_(memory.directory_sync),
        cut_(LatencyHistogram(memory.cut), SlowLog(memory.slow_cut), phase_start_ns),
        slow_sync_(memory.slow_sync),
        slow_write_(memory.slow_write),
        phase_start_ns_(phase_start_ns) {}

  // A record's write, from its start until it was written, and its sync, from then until it was synced.
  void append(std::int64_t started, std::int64_t written, std::int64_t synced) noexcept {
    pending_write_[pending_count_] = written - started;
    pending_sync_[pending_count_] = synced - written;
    pending_sync_start_[pending_count_] = written;
    if (++pending_count_ == kPendingLimit) fold();
  }
  // A new segment's header: a write and a sync, and no append.
  void header(std::int64_t started, std::int64_t written, std::int64_t synced) noexcept {
    write_.record(written - started);
    sync_.record(synced - written);
    slow_sync_.record(written - phase_start_ns_, synced - written);
    slow_write_.record(started - phase_start_ns_, written - started);
  }
  void cut(std::int64_t started, std::int64_t duration_ns, const CutParts& parts) noexcept {
    directory_sync_.record(parts.directory_sync_ns);
    cut_.record(started, duration_ns);
    if (duration_ns > slowest_cut_ns_) {
      slowest_cut_ns_ = duration_ns;
      slowest_cut_ = parts;
    }
    // So that all is published at once, the parts with the cut that they belong to.
    fold();
  }

  // Brings what is pending into the histograms, for others to see.
  void fold() noexcept {
    if (pending_count_ == 0) return;
    const std::span write(pending_write_.data(), pending_count_);
    const std::span sync(pending_sync_.data(), pending_count_);
    write_.record(write);
    sync_.record(sync);
    if (first_sync_ns_ == 0) first_sync_ns_ = sync.front();
    for (std::size_t n = 0; n < pending_count_; ++n) {
      const std::int64_t sync_start_ns = pending_sync_start_[n] - phase_start_ns_;
      slow_sync_.record(sync_start_ns, sync[n]);
      slow_write_.record(sync_start_ns - write[n], write[n]);
      write[n] += sync[n];
    }
    append_.record(write);
    pending_count_ = 0;
  }
  // Of a record; 0 before the first is brought in.
  std::int64_t first_sync_ns() const noexcept { return first_sync_ns_; }
  const CutParts& slowest_cut() const noexcept { return slowest_cut_; }
  bool has_pending() const noexcept { return pending_count_ > 0; }

 private:
  static constexpr std::size_t kPendingLimit = 64;

  LatencyHistogram write_;           // each write(2): of records and of segment headers
  LatencyHistogram sync_;            // each fdatasync(2), likewise
  LatencyHistogram append_;          // a record's write and its sync together
  LatencyHistogram directory_sync_;  // the fsync(2) of the directory in a cut
  OperationRecorder cut_;            // a cut but for the record that it comes with
  SlowLog slow_sync_;
  SlowLog slow_write_;
  const std::int64_t phase_start_ns_;
  std::array<std::int64_t, kPendingLimit> pending_write_;
  std::array<std::int64_t, kPendingLimit> pending_sync_;
  std::array<std::int64_t, kPendingLimit> pending_sync_start_;
  std::size_t pending_count_ = 0;
  std::int64_t first_sync_ns_ = 0;
  std::int64_t slowest_cut_ns_ = 0;
  CutParts slowest_cut_;
};

}  // namespace etcd_disk_bench
