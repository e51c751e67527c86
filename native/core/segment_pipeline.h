// Keeps one WAL segment preallocated ahead of the writer, as etcd's file pipeline does, and removes the
// segments that the writer is done with.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "file_calls.h"
#include "monotonic_condition.h"
#include "phase_samples.h"
#include "system_failure.h"
#include "work_folder.h"

namespace etcd_disk_bench {

struct Segment {
  std::string name;
  File file;
};

// Thrown to the thread that waits for a segment if the run ends before there is one. The StopSignal has the
// reason.
struct PipelineStopped {};

class SegmentPipeline {
 public:
  SegmentPipeline(WorkFolder& folder, std::uint64_t segment_size_bytes, PhaseSamples& first_phase,
                  StopSignal& stop);
  SegmentPipeline(const SegmentPipeline&) = delete;
  SegmentPipeline& operator=(const SegmentPipeline&) = delete;
  ~SegmentPipeline();

  // All of these: the measuring thread.
  // Records preallocations into the samples of a phase from now on.
  void record_into(PhaseSamples& phase) noexcept;
  void wait_until_ready();
  // The next segment. Waits for it if need be, and begins the one after it.
  Segment take();
  // Hands over a segment that is done with. The thread removes it before it preallocates the next one, so
  // there are never more than three on the disk.
  void retire(Segment segment);
  // How the last segment was preallocated. After wait_until_ready().
  Preallocation preallocation() const noexcept { return preallocation_.load(std::memory_order_relaxed); }

 private:
  void produce();  // the pipeline's thread
  bool wait_until_taken();
  void give_up();
  bool has_run_short(std::uint64_t bytes);
  void remove_retired();
  Segment make(std::uint64_t number);
  void wait_for_ready(std::unique_lock<std::mutex>& lock);

  WorkFolder& folder_;
  const std::uint64_t segment_size_bytes_;
  std::atomic<PhaseSamples*> phase_;
  std::atomic<Preallocation> preallocation_{Preallocation::kFallocate};
  StopSignal& stop_;

  std::mutex mutex_;
  MonotonicCondition changed_;
  std::optional<Segment> ready_;
  std::vector<Segment> retired_;  // two at most: the writer can cut again before the thread has woken
  bool is_stopping_ = false;
  bool has_failed_ = false;

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace etcd_disk_bench
