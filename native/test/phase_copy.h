// Reads copies of a phase's samples as JavaScript does: by the slots of the layout.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <numeric>
#include <span>
#include <vector>

#include "../core/phase_samples.h"

namespace etcd_disk_bench {

class HistogramCopy {
 public:
  explicit HistogramCopy(const LatencyHistogram& histogram) : slots_(LatencyHistogram::kLength) {
    histogram.copy_to(std::span<double, LatencyHistogram::kLength>(slots_));
  }
  explicit HistogramCopy(std::span<const double> slots) : slots_(slots.begin(), slots.end()) {}
  double min() const { return slots_[LatencyHistogram::kMinNs]; }
  double max() const { return slots_[LatencyHistogram::kMaxNs]; }
  double sum() const { return slots_[LatencyHistogram::kSumNs]; }
  double above_range() const { return slots_[LatencyHistogram::kAboveRange]; }
  double count_at(std::size_t index) const { return slots_[LatencyHistogram::kCounts + index]; }
  double count() const {
    return std::accumulate(slots_.begin() + LatencyHistogram::kCounts, slots_.end(), 0.0);
  }

 private:
  std::vector<double> slots_;
};

struct SlowEntry {
  double start_ns;
  double duration_ns;
  bool operator==(const SlowEntry&) const = default;
};

class SlowLogCopy {
 public:
  explicit SlowLogCopy(const SlowLog& log) : slots_(SlowLog::kLength) {
    log.copy_to(std::span<double, SlowLog::kLength>(slots_));
  }
  explicit SlowLogCopy(std::span<const double> slots) : slots_(slots.begin(), slots.end()) {}
  std::size_t count() const { return static_cast<std::size_t>(slots_[SlowLog::kCount]); }
  std::vector<SlowEntry> entries() const {
    std::vector<SlowEntry> entries;
    for (std::size_t n = 0; n < count(); ++n) {
      const std::size_t slot = SlowLog::kEntries + n * SlowLog::kEntryLength;
      entries.push_back({slots_[slot + SlowLog::kStartNs], slots_[slot + SlowLog::kDurationNs]});
    }
    return entries;
  }
  // Longest first.
  std::vector<double> durations() const {
    std::vector<double> durations;
    for (const SlowEntry& entry : entries()) durations.push_back(entry.duration_ns);
    std::sort(durations.begin(), durations.end(), std::greater());
    return durations;
  }
  // In order of their starts.
  std::vector<SlowEntry> by_start() const {
    std::vector<SlowEntry> sorted = entries();
    std::sort(sorted.begin(), sorted.end(),
              [](const SlowEntry& a, const SlowEntry& b) { return a.start_ns < b.start_ns; });
    return sorted;
  }

 private:
  std::vector<double> slots_;
};

class PhaseCopy {
 public:
  explicit PhaseCopy(const PhaseSamples& samples) : slots_(copy_of(samples)) {}
  double total(PhaseSamples::Counter counter) const { return slots_[counter]; }
  double appends() const { return total(PhaseSamples::kAppends); }
  double bytes_written() const { return total(PhaseSamples::kBytesWritten); }

 private:
  static std::vector<double> copy_of(const PhaseSamples& samples) {
    std::vector<double> slots(PhaseSamples::kLength);
    samples.copy_to(std::span<double, PhaseSamples::kLength>(slots));
    return slots;
  }
  std::span<const double> histogram(std::size_t n) const {
    return std::span(slots_).subspan(PhaseSamples::kCounters + n * LatencyHistogram::kLength,
                                     LatencyHistogram::kLength);
  }
  std::span<const double> slow_log(std::size_t n) const {
    return std::span(slots_).subspan(
        PhaseSamples::kCounters + 8 * LatencyHistogram::kLength + n * SlowLog::kLength, SlowLog::kLength);
  }
  std::vector<double> slots_;

 public:
  const HistogramCopy write{histogram(0)}, sync{histogram(1)}, append{histogram(2)}, directory{histogram(3)},
      cut{histogram(4)}, preallocate{histogram(5)}, commit{histogram(6)}, response{histogram(7)};
  const SlowLogCopy slow_sync{slow_log(0)}, slow_write{slow_log(1)}, slow_cut{slow_log(2)},
      slow_commit{slow_log(3)};
};

}  // namespace etcd_disk_bench
