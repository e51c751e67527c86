// One run: the work folder, the WAL and the backend, the phases of the plan in turn, and the folder's end.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "file_calls.h"
#include "latency_histogram.h"
#include "plan.h"
#include "system_failure.h"

namespace etcd_disk_bench {

class WorkFolder;

// The counters of a phase, which another thread may read at any time.
struct PhaseTotals {
  static constexpr std::size_t kHasStarted = 0;
  static constexpr std::size_t kElapsedNs =
      1;  // from the phase's start to the end of its latest append; at its end, its duration
  static constexpr std::size_t kAppends = 2;
  static constexpr std::size_t kBytesWritten = 3;
  static constexpr std::size_t kLength = 4;
};

// The memory that a phase fills: all 0 at first, and outliving the run.
struct PhaseMemory {
  using Histogram = std::span<double, LatencyHistogram::kLength>;
  std::span<double, PhaseTotals::kLength> totals;
  Histogram write;
  Histogram sync;
  Histogram append;
  Histogram directory_sync;
  Histogram preallocate;
  Histogram commit;
  Histogram response;  // from the intended start of a paced append to its end
};

enum class StoppedBy : std::uint8_t { kCount, kDuration, kBytes, kCancel, kError };

struct RunResult {
  std::vector<StoppedBy> stopped_by;             // one for each phase that was begun
  std::optional<SystemFailure> failure;          // what ended the run early
  std::optional<SystemFailure> cleanup_failure;  // what kept the folder from being removed
  std::optional<Preallocation> preallocation;    // absent if the first segment was never made
};

class Run {
 public:
  Run(Plan plan, std::vector<PhaseMemory> memory);

  // The measuring thread, once. Throws nothing: what went wrong is in the result.
  RunResult execute() noexcept;

  // Any thread, any time: the run ends after the system call it is in.
  void cancel() noexcept { stop_.cancel(); }
  const std::string& directory() const noexcept { return plan_.directory; }

 private:
  void measure(WorkFolder& folder, RunResult& result);

  const Plan plan_;
  const std::vector<PhaseMemory> memory_;
  StopSignal stop_;
};

}  // namespace etcd_disk_bench
