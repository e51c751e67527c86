// Keeps one WAL segment preallocated ahead of the writer, like etcd's file pipeline, and removes the segments
// that the writer no longer needs.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <thread>

#include "file_calls.h"
#include "phase_samples.h"
#include "system_failure.h"
#include "work_folder.h"

namespace etcd_disk_bench {

struct Segment {
  std::string name;
  File file;
};

// Thrown in the thread that waits for a segment if the run ends before there is one. The StopSignal has the
// reason.
struct PipelineStopped {};

class SegmentPipeline {
 public:
  SegmentPipeline(WorkFolder& folder, std::uint64_t segment_size_bytes, PhaseSamples& first_phase,
                  StopSignal& stop);
  SegmentPipeline(const SegmentPipeline&) = delete;
  SegmentPipeline& operator=(const SegmentPipeline&) = delete;
  ~SegmentPipeline();

  // Only the measuring thread calls the functions below.
  // Preallocations are recorded in the samples of a phase from now on.
  void record_into(PhaseSamples& phase) noexcept { phase_.store(&phase, std::memory_order_release); }
  void wait_until_ready();
  // Returns the next segment, and begins the one after it. Waits if there is none yet. The thread removes
  // `old_segment` before it preallocates, so at most three segments are on the disk.
  Segment take(std::optional<Segment> old_segment = std::nullopt);
  // How the last segment was preallocated. Valid after wait_until_ready().
  Preallocation preallocation() const noexcept { return preallocation_; }

 private:
  void produce();  // runs on the pipeline's thread
  bool wait_until_taken();
  void hand_over_segment() noexcept;
  void give_up() noexcept;
  bool lacks_space(std::uint64_t bytes);
  void make_segment(std::uint64_t number);

  WorkFolder& folder_;
  const std::uint64_t segment_size_bytes_;
  std::atomic<PhaseSamples*> phase_;
  StopSignal& stop_;

  std::atomic<bool> is_stopping_{false};
  // The members below belong to the pipeline's thread while a segment is requested, and to the caller
  // otherwise.
  std::atomic<bool> is_requested_{true};
  Segment ready_;
  std::optional<Segment> old_segment_;
  std::atomic<bool> has_failed_{false};
  Preallocation preallocation_ = Preallocation::kFallocate;

  std::thread thread_;  // last, because it uses all of the above
};

}  // namespace etcd_disk_bench
