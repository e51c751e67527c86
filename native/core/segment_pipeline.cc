#include "segment_pipeline.h"

#include <cerrno>
#include <new>
#include <utility>

#include "clock.h"
#include "thread_name.h"

namespace etcd_disk_bench {
namespace {

// How often the idle thread checks whether other programs have filled the disk.
constexpr std::int64_t kSpacePollNs = kNanosPerSecond;
// How often a waiting thread checks for a cancel.
constexpr std::int64_t kCancelPollNs = 10'000'000;

}  // namespace

SegmentPipeline::SegmentPipeline(WorkFolder& folder, std::uint64_t segment_size_bytes,
                                 PhaseSamples& first_phase, StopSignal& stop)
    : folder_(folder),
      segment_size_bytes_(segment_size_bytes),
      phase_(&first_phase),
      stop_(stop),
      thread_([this] { produce(); }) {}

SegmentPipeline::~SegmentPipeline() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void SegmentPipeline::record_into(PhaseSamples& phase) noexcept {
  phase_.store(&phase, std::memory_order_release);
}

void SegmentPipeline::wait_for_ready(std::unique_lock<std::mutex>& lock) {
  const auto is_over = [this] { return ready_ || has_failed_; };
  while (!changed_.wait_until(lock, monotonic_ns() + kCancelPollNs, is_over)) {
    if (stop_.requested()) throw PipelineStopped{};
  }
  if (!ready_) throw PipelineStopped{};
}

void SegmentPipeline::wait_until_ready() {
  std::unique_lock lock(mutex_);
  wait_for_ready(lock);
}

Segment SegmentPipeline::take() {
  std::unique_lock lock(mutex_);
  wait_for_ready(lock);
  Segment segment = std::move(*ready_);
  ready_.reset();
  lock.unlock();
  changed_.notify_all();
  return segment;
}

void SegmentPipeline::retire(Segment segment) {
  const std::lock_guard lock(mutex_);
  retired_.push_back(std::move(segment));
}

void SegmentPipeline::produce() {
  name_this_thread("edb-pipeline");
  for (std::uint64_t number = 0;; ++number) {
    try {
      remove_retired();
      if (has_run_short(segment_size_bytes_)) return;
      Segment segment = make(number);
      stop_.count_step();
      {
        const std::lock_guard lock(mutex_);
        ready_ = std::move(segment);
      }
      changed_.notify_all();
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

// False if there is to be no further segment.
bool SegmentPipeline::wait_until_taken() {
  std::unique_lock lock(mutex_);
  const auto is_wanted = [this] { return !ready_ || is_stopping_; };
  while (!changed_.wait_until(lock, monotonic_ns() + kSpacePollNs, is_wanted)) {
    lock.unlock();
    if (has_run_short(0)) return false;
    lock.lock();
  }
  return !is_stopping_ && !stop_.requested();
}

// Whether so many more bytes would leave others too little space. The run then ends.
bool SegmentPipeline::has_run_short(std::uint64_t bytes) {
  const std::optional<SpaceShortage> shortage = folder_.shortage_after(bytes);
  if (!shortage) return false;
  stop_.run_short(*shortage);
  give_up();
  return true;
}

void SegmentPipeline::give_up() {
  const std::lock_guard lock(mutex_);
  has_failed_ = true;
  changed_.notify_all();
}

void SegmentPipeline::remove_retired() {
  std::vector<Segment> retired;
  {
    const std::lock_guard lock(mutex_);
    std::swap(retired, retired_);
  }
  for (Segment& segment : retired) {
    close_file(segment.file);
    folder_.unlink(segment.name);
  }
}

Segment SegmentPipeline::make(std::uint64_t number) {
  // Two names in turn, as etcd has them: the segment before this one may not have been renamed yet.
  const std::string name = std::to_string(number % 2) + ".tmp";
  Segment segment{name, folder_.create(name)};
  lock_exclusively(segment.file);
  const std::int64_t start = monotonic_ns();
  const Preallocation preallocation = preallocate(segment.file, static_cast<off_t>(segment_size_bytes_));
  phase_.load(std::memory_order_acquire)->preallocate.record(monotonic_ns() - start);
  preallocation_.store(preallocation, std::memory_order_relaxed);
  return segment;
}

}  // namespace etcd_disk_bench
