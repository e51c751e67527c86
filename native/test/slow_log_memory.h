// Memory for a slow log, which JavaScript allocates outside the tests, and looks into it.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <vector>

#include "../core/slow_log.h"

namespace etcd_disk_bench {

struct SlowEntry {
  double start_ns;
  double duration_ns;
  bool operator==(const SlowEntry&) const = default;
};

class SlowLogMemory {
 public:
  std::span<double, SlowLog::kLength> span() { return slots_; }
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

 private:
  std::array<double, SlowLog::kLength> slots_{};
};

}  // namespace etcd_disk_bench
