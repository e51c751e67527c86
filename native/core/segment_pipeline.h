// Keeps one WAL segment preallocated ahead of the writer, as etcd's file pipeline does, and removes the
// segments that are done with.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "file_calls.h"
#include "latency_histogram.h"
#include "monotonic_condition.h"
#include "system_failure.h"
#include "work_folder.h"

namespace etcd_disk_bench {

struct Segment {
  std::string name;
  File file;
};

// Thrown to the thread that waits for a segment when the pipeline has failed: the failure itself is in the
// StopSignal.
struct PipelineStopped {};

class SegmentPipeline {
 public:
  SegmentPipeline(WorkFolder& folder, std::uint64_t segment_size_bytes, LatencyHistogram& preallocate,
                  StopSignal& stop);
  SegmentPipeline(const SegmentPipeline&) = delete;
  SegmentPipeline& operator=(const SegmentPipeline&) = delete;
  ~SegmentPipeline();

  // All of these: the measuring thread.
  void record_into(LatencyHistogram& preallocate) noexcept;
  void wait_until_ready();
  // The next segment; the one after it is begun at once. Waits for it if need be.
  Segment take();
  // Hands over a segment that is done with. It is removed before the next one is preallocated, by the
  // pipeline's thread as etcd's purge does, so that no more than three are ever on the disk.
  void retire(Segment segment);
  // How the latest segment was preallocated. After wait_until_ready().
  Preallocation preallocation() const noexcept { return preallocation_.load(std::memory_order_relaxed); }

 private:
  void produce();  // the pipeline's thread
  void fail(SystemFailure failure);
  void give_up();
  bool has_run_short(std::uint64_t bytes);
  void remove_retired();
  Segment make(std::uint64_t number);
  void wait_for_ready(std::unique_lock<std::mutex>& lock);

  WorkFolder& folder_;
  const std::uint64_t segment_size_bytes_;
  std::atomic<LatencyHistogram*> preallocate_;
  std::atomic<Preallocation> preallocation_{Preallocation::kFallocate};
  StopSignal& stop_;

  std::mutex mutex_;
  MonotonicCondition changed_;
  std::optional<Segment> ready_;
  // Two at most: the writer may cut again before the thread has woken, and then waits for it.
  std::vector<Segment> retired_;
  bool is_stopping_ = false;
  bool has_failed_ = false;

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace etcd_disk_bench
