// One run: creates the work folder, the WAL and the backend, runs the phases of the plan in order, and
// removes the folder.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "file_calls.h"
#include "leftovers.h"
#include "phase_samples.h"
#include "plan.h"
#include "system_failure.h"
#include "work_folder.h"

namespace etcd_disk_bench {

enum class StoppedBy : std::uint8_t { kCount, kDuration, kBytes, kDecided, kCancel, kError, kSpace };

struct RunResult {
  std::vector<StoppedBy> stopped_by;             // of each phase that began
  std::optional<SystemFailure> failure;          // what ended the run early
  std::optional<SystemFailure> cleanup_failure;  // what kept the folder from being removed
  std::optional<Preallocation> preallocation;    // absent if no segment was preallocated
  std::optional<SpaceShortage> shortage;         // ended the run early; not a failure
  std::vector<Leftover> leftovers;               // of earlier runs, removed or not
};

class Run {
 public:
  // Allocates the memory of all phases, so that no thread allocates during a measurement.
  explicit Run(Plan plan);

  // Call once, on the measuring thread. Never throws: the result has the failure.
  RunResult execute() noexcept;

  // Any thread, any time. The run ends after its current system call.
  void cancel() noexcept { stop_.cancel(); }
  // Any thread, any time. This phase ends after its current system call, or when it begins; the run continues
  // with the next. No effect on a phase that has ended or does not exist.
  void end_phase(std::size_t phase) noexcept {
    if (phase < is_decided_.size()) is_decided_[phase].store(true, std::memory_order_release);
  }
  std::size_t phases() const noexcept { return samples_.size(); }
  // Any thread, any time.
  const PhaseSamples& samples(std::size_t phase) const { return samples_.at(phase); }
  // Grows while the run makes progress.
  std::uint64_t steps() const noexcept { return stop_.steps(); }
  const std::string& directory() const noexcept { return plan_.directory; }
  // The path of the work folder; nullptr until it is created.
  const std::string* folder() const noexcept {
    return has_folder_.load(std::memory_order_acquire) ? &folder_path_ : nullptr;
  }

 private:
  void prepare_and_measure(RunResult& result);
  void measure(RunResult& result);
  void remove_folder(RunResult& result);

  Plan plan_;
  std::deque<PhaseSamples> samples_;  // a deque: its elements never move
  std::vector<std::atomic<bool>> is_decided_;
  StopSignal stop_;
  File target_;
  std::optional<WorkFolder> work_folder_;
  std::string folder_path_;  // written once, before has_folder_
  std::atomic<bool> has_folder_{false};
};

}  // namespace etcd_disk_bench
