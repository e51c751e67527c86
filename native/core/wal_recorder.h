// Takes the latencies of the log during the timed loop, and brings them into the histograms a few dozen at a
// time: next to a system call that copies 8000 bytes, three histograms of 270 kB each would be fetched from
// beyond the nearest cache at every append.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "latency_histogram.h"

namespace etcd_disk_bench {

// The measuring thread alone.
class WalRecorder {
 public:
  WalRecorder(LatencyHistogram write, LatencyHistogram sync, LatencyHistogram append,
              LatencyHistogram directory_sync)
      : write_(write), sync_(sync), append_(append), directory_sync_(directory_sync) {}

  // A record's write and its sync.
  void append(std::int64_t write_ns, std::int64_t sync_ns) noexcept {
    pending_write_[pending_count_] = write_ns;
    pending_sync_[pending_count_] = sync_ns;
    if (++pending_count_ == kPendingLimit) fold();
  }
  // A new segment's header: a write and a sync, and no append.
  void header(std::int64_t write_ns, std::int64_t sync_ns) noexcept {
    write_.record(write_ns);
    sync_.record(sync_ns);
  }
  void directory_sync(std::int64_t latency_ns) noexcept { directory_sync_.record(latency_ns); }

  // Brings what is pending into the histograms, for others to see.
  void fold() noexcept {
    if (pending_count_ == 0) return;
    const std::span write(pending_write_.data(), pending_count_);
    const std::span sync(pending_sync_.data(), pending_count_);
    write_.record(write);
    sync_.record(sync);
    for (std::size_t n = 0; n < pending_count_; ++n) write[n] += sync[n];
    append_.record(write);
    pending_count_ = 0;
  }
  bool has_pending() const noexcept { return pending_count_ > 0; }

 private:
  static constexpr std::size_t kPendingLimit = 64;

  LatencyHistogram write_;           // each write(2): of records and of segment headers
  LatencyHistogram sync_;            // each fdatasync(2), likewise
  LatencyHistogram append_;          // a record's write and its sync together
  LatencyHistogram directory_sync_;  // the fsync(2) of the directory in a cut
  std::array<std::int64_t, kPendingLimit> pending_write_;
  std::array<std::int64_t, kPendingLimit> pending_sync_;
  std::size_t pending_count_ = 0;
};

}  // namespace etcd_disk_bench
