#include "segment_pipeline.h"

#include <cerrno>
#include <new>
#include <utility>

#include "clock.h"
#include "thread_name.h"

namespace etcd_disk_bench {

SegmentPipeline::SegmentPipeline(WorkFolder& folder, std::uint64_t segment_size_bytes,
                                 PhaseSamples& first_phase, StopSignal& stop)
    : folder_(folder),
      segment_size_bytes_(segment_size_bytes),
      phase_(&first_phase),
      stop_(stop),
      thread_([this] { produce(); }) {}

SegmentPipeline::~SegmentPipeline() {
  is_stopping_.store(true, std::memory_order_relaxed);
  thread_.join();
}

void SegmentPipeline::hand_over_segment() noexcept {
  is_requested_.store(false, std::memory_order_release);
  is_requested_.notify_all();
}

void SegmentPipeline::give_up() noexcept {
  has_failed_ = true;
  hand_over_segment();
}

// A cancel does not wake it: the thread stops after its current call, and the run must wait for that anyway.
void SegmentPipeline::wait_until_ready() {
  is_requested_.wait(true, std::memory_order_acquire);
  if (has_failed_) throw PipelineStopped{};
}

Segment SegmentPipeline::take(std::optional<Segment> old_segment) {
  wait_until_ready();
  Segment segment = std::move(ready_);
  old_segment_ = std::move(old_segment);
  is_requested_.store(true, std::memory_order_release);
  return segment;
}

void SegmentPipeline::produce() {
  name_this_thread("edb-pipeline");
  for (std::uint64_t number = 0;; ++number) {
    try {
      if (stop_.requested() || lacks_space(segment_size_bytes_)) return give_up();
      make_segment(number);
      hand_over_segment();
      if (!wait_until_taken()) return;
    } catch (const SystemError& error) {
      stop_.fail(error.during("preallocate", number));
      return give_up();
    } catch (const std::bad_alloc&) {
      stop_.fail({ENOMEM, "malloc", folder_.path(), "preallocate", number});
      return give_up();
    }
  }
}

// Returns false if no other segment will be taken. Once per second it checks whether other programs have
// filled the disk.
bool SegmentPipeline::wait_until_taken() {
  while (!is_requested_.load(std::memory_order_acquire)) {
    sleep_until(monotonic_ns() + kNanosPerSecond, is_requested_, is_stopping_);
    if (is_stopping_.load(std::memory_order_relaxed)) return false;
    lacks_space(0);
  }
  return true;
}

// Whether using this many more bytes would leave too little space to others. The run then ends.
bool SegmentPipeline::lacks_space(std::uint64_t bytes) {
  const std::optional<SpaceShortage> shortage = folder_.shortage_after(bytes);
  if (shortage) stop_.stop_for_space(*shortage);
  return shortage.has_value();
}

void SegmentPipeline::make_segment(std::uint64_t number) {
  if (old_segment_) {
    close_file(old_segment_->file);
    folder_.unlink(old_segment_->name);
    old_segment_.reset();
  }
  // Two names in turn, like etcd: the segment before this one may not be renamed yet.
  const std::string name = std::to_string(number % 2) + ".tmp";
  ready_ = {name, folder_.create(name)};
  lock_exclusively(ready_.file);
  const std::int64_t start = monotonic_ns();
  preallocation_ = preallocate(ready_.file, static_cast<off_t>(segment_size_bytes_));
  phase_.load(std::memory_order_acquire)->preallocate.record(monotonic_ns() - start);
  stop_.count_step();
}

}  // namespace etcd_disk_bench
