// Keeps one WAL segment preallocated ahead of the writer, as etcd's file pipeline does, and removes the
// segments that the writer is done with.
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
  void record_into(PhaseSamples& phase) noexcept { phase_.store(&phase, std::memory_order_release); }
  void wait_until_ready();
  // The next segment. Waits for it if need be, and begins the one after it. The thread removes the segment
  // that is done with before it preallocates, so there are never more than three on the disk.
  Segment take(std::optional<Segment> done_with = std::nullopt);
  // How the last segment was preallocated. After wait_until_ready().
  Preallocation preallocation() const noexcept { return preallocation_; }

 private:
  void produce();  // the pipeline's thread
  bool wait_until_taken();
  void hand_over() noexcept;
  void give_up() noexcept;
  bool has_run_short(std::uint64_t bytes);
  void make_next(std::uint64_t number);

  WorkFolder& folder_;
  const std::uint64_t segment_size_bytes_;
  std::atomic<PhaseSamples*> phase_;
  StopSignal& stop_;

  std::atomic<bool> is_stopping_{false};
  // The thread owns the members below while a segment is wanted, the caller otherwise.
  std::atomic<bool> is_wanted_{true};
  Segment ready_;
  std::optional<Segment> done_with_;
  bool has_failed_ = false;
  Preallocation preallocation_ = Preallocation::kFallocate;

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace etcd_disk_bench
