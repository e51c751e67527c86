// Memory for histograms and phases, which JavaScript allocates outside the tests, and looks into it.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "../core/run.h"
#include "slow_log_memory.h"

namespace etcd_disk_bench {

class HistogramMemory {
 public:
  std::span<double, LatencyHistogram::kLength> span() {
    return std::span<double, LatencyHistogram::kLength>(slots_);
  }
  double min() const { return slots_[LatencyHistogram::kMinNs]; }
  double max() const { return slots_[LatencyHistogram::kMaxNs]; }
  double sum() const { return slots_[LatencyHistogram::kSumNs]; }
  double above_range() const { return slots_[LatencyHistogram::kAboveRange]; }
  double count_at(std::size_t index) const { return slots_[LatencyHistogram::kCounts + index]; }
  double count() const {
    return std::accumulate(slots_.begin() + LatencyHistogram::kCounts, slots_.end(), 0.0);
  }
  // While another thread records.
  double look(std::size_t slot) {
    return std::atomic_ref<double>(slots_[slot]).load(std::memory_order_relaxed);
  }

 private:
  std::vector<double> slots_ = std::vector<double>(LatencyHistogram::kLength, 0.0);
};

// Neither copied nor moved: the memory it hands out points into it.
class PhaseArrays {
 public:
  PhaseArrays() = default;
  PhaseArrays(const PhaseArrays&) = delete;
  PhaseArrays& operator=(const PhaseArrays&) = delete;

  PhaseMemory memory() {
    return {.totals = totals_,
            .write = write.span(),
            .sync = sync.span(),
            .append = append.span(),
            .directory_sync = directory.span(),
            .cut = cut.span(),
            .preallocate = preallocate.span(),
            .commit = commit.span(),
            .response = response.span(),
            .slow_sync = slow_sync.span(),
            .slow_write = slow_write.span(),
            .slow_cut = slow_cut.span(),
            .slow_commit = slow_commit.span()};
  }
  // Any thread, any time.
  double total(std::size_t slot) {
    return std::atomic_ref<double>(totals_[slot]).load(std::memory_order_relaxed);
  }
  double appends() { return total(PhaseTotals::kAppends); }
  double bytes_written() { return total(PhaseTotals::kBytesWritten); }

  HistogramMemory write, sync, append, directory, cut, preallocate, commit, response;
  SlowLogMemory slow_sync, slow_write, slow_cut, slow_commit;

 private:
  std::array<double, PhaseTotals::kLength> totals_{};
};

}  // namespace etcd_disk_bench
