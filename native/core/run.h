// One run: the work folder, the WAL and the backend, the phases of the plan in turn, and the folder's end.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "file_calls.h"
#include "leftovers.h"
#include "phase_memory.h"
#include "plan.h"
#include "system_failure.h"

namespace etcd_disk_bench {

class WorkFolder;

enum class StoppedBy : std::uint8_t { kCount, kDuration, kBytes, kSettled, kCancel, kError, kSpace };

struct RunResult {
  std::vector<StoppedBy> stopped_by;             // one for each phase that was begun
  std::optional<SystemFailure> failure;          // what ended the run early
  std::optional<SystemFailure> cleanup_failure;  // what kept the folder from being removed
  std::optional<Preallocation> preallocation;    // absent if the first segment was never made
  std::optional<SpaceShortage> shortage;         // what ended the run early, without a failure
  std::vector<Leftover> leftovers;               // of earlier runs, found and removed or not
};

class Run {
 public:
  Run(Plan plan, std::vector<PhaseMemory> memory);

  // The measuring thread, once. Throws nothing: what went wrong is in the result.
  RunResult execute() noexcept;

  // Any thread, any time: the run ends after the system call it is in.
  void cancel() noexcept { stop_.cancel(); }
  // Any thread, any time: that phase and no other ends after the system call it is in, or at once when it
  // begins, unless one of its limits ends it first; the run goes on to the next. Nothing happens if it has
  // ended, or if there is no such phase.
  void settle(std::size_t phase) noexcept {
    if (phase < is_settled_.size()) is_settled_[phase].store(true, std::memory_order_release);
  }
  const std::string& directory() const noexcept { return plan_.directory; }
  // Any thread, any time: the run's own folder, or nullptr until it is made.
  const std::string* folder() const noexcept {
    return has_folder_.load(std::memory_order_acquire) ? &folder_path_ : nullptr;
  }

 private:
  void measure(WorkFolder& folder, RunResult& result);

  const Plan plan_;
  const std::vector<PhaseMemory> memory_;
  StopSignal stop_;
  std::string folder_path_;  // written once, before has_folder_
  std::atomic<bool> has_folder_{false};
  std::vector<std::atomic<bool>> is_settled_;  // one for each phase
};

}  // namespace etcd_disk_bench
