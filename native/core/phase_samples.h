// The samples of one phase, and the layout of the copy for JavaScript.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "latency_histogram.h"
#include "slow_log.h"

namespace etcd_disk_bench {

// One kind of operation: the latencies of all, and the slowest with their start times.
struct TimedOperation {
  LatencyHistogram latencies;
  SlowLog slowest;

  void record(std::int64_t since_phase_start_ns, std::int64_t duration_ns) noexcept {
    latencies.record(duration_ns);
    slowest.record(since_phase_start_ns, duration_ns);
  }
};

class PhaseSamples {
 public:
  // The counters of a phase, in the order of a copy.
  enum Counter : std::size_t {
    kHasStarted,
    kHasEnded,   // 1: the phase writes nothing more, and all below is final
    kElapsedNs,  // from the start to the end of the last append; of an ended phase, its duration
    kAppends,
    kBytesWritten,
    kFirstSyncNs,  // the first fdatasync of a record; 0 before it
    kThreadId,     // of the measuring thread, as in /proc/self/task
    // Parts of the slowest segment cut, see CutParts; 0 before a cut.
    kCutWaitNs,
    kCutHeaderNs,
    kCutDirectorySyncNs,
    kCounters
  };
  // A copy: the counters, eight histograms, four slow logs.
  static constexpr std::size_t kLength = kCounters + 8 * LatencyHistogram::kLength + 4 * SlowLog::kLength;

  // Each of these has one recording thread.
  TimedOperation write;             // write(2) of a record or of a segment header
  TimedOperation sync;              // fdatasync(2) after it
  TimedOperation cut;               // a segment cut without the write and the sync of its record
  TimedOperation commit;            // a backend commit
  LatencyHistogram append;          // the write and the sync of a record
  LatencyHistogram directory_sync;  // the fsync(2) of the directory in a cut
  LatencyHistogram preallocate;     // of a segment, on the pipeline's thread
  LatencyHistogram response;        // from the due time of a fixed-rate append to its end

  void set(Counter counter, double value) noexcept {
    counters_[counter].store(value, std::memory_order_relaxed);
  }
  double get(Counter counter) const noexcept { return counters_[counter].load(std::memory_order_relaxed); }
  // The measuring thread calls this last in a phase.
  void end() noexcept { counters_[kHasEnded].store(1, std::memory_order_release); }

  // Any thread. A copy with kHasEnded is complete.
  void copy_to(std::span<double, kLength> slots) const noexcept {
    const double has_ended = counters_[kHasEnded].load(std::memory_order_acquire);
    std::span<double> rest = slots;
    for (std::size_t n = 0; n < kCounters; ++n) rest[n] = get(static_cast<Counter>(n));
    rest[kHasEnded] = has_ended;
    rest = rest.subspan(kCounters);
    for (const LatencyHistogram* const histogram :
         {&write.latencies, &sync.latencies, &append, &directory_sync, &cut.latencies, &preallocate,
          &commit.latencies, &response}) {
      histogram->copy_to(rest.first<LatencyHistogram::kLength>());
      rest = rest.subspan(LatencyHistogram::kLength);
    }
    for (const TimedOperation* const operation : {&sync, &write, &cut, &commit}) {
      operation->slowest.copy_to(rest.first<SlowLog::kLength>());
      rest = rest.subspan(SlowLog::kLength);
    }
  }

 private:
  std::array<std::atomic<double>, kCounters> counters_{};
};

}  // namespace etcd_disk_bench
