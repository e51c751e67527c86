#include "segment_pipeline.h"

#include <cerrno>
#include <new>
#include <utility>

#include "clock.h"
#include "thread_name.h"

namespace etcd_disk_bench {
namespace {

// How often the thread looks, while it waits, whether others have filled the disk: it has nothing else to do.
constexpr std::int64_t kLookEveryNs = kNanosPerSecond;

}  // namespace

SegmentPipeline::SegmentPipeline(WorkFolder& folder, std::uint64_t segment_size_bytes,
                                 LatencyHistogram& preallocate, StopSignal& stop)
    : folder_(folder),
      segment_size_bytes_(segment_size_bytes),
      preallocate_(&preallocate),
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

void SegmentPipeline::record_into(LatencyHistogram& preallocate) noexcept {
  preallocate_.store(&preallocate, std::memory_order_release);
}

void SegmentPipeline::wait_for_ready(std::unique_lock<std::mutex>& lock) {
  changed_.wait(lock, [this] { return ready_ || has_failed_; });
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
      std::unique_lock lock(mutex_);
      ready_ = std::move(segment);
      changed_.notify_all();
      const auto is_wanted = [this] { return !ready_ || is_stopping_; };
      while (!changed_.wait_until(lock, monotonic_ns() + kLookEveryNs, is_wanted)) {
        lock.unlock();
        if (has_run_short(0)) return;
        lock.lock();
      }
      if (is_stopping_) return;
    } catch (const SystemError& error) {
      return fail(error.during("preallocate", number));
    } catch (const std::bad_alloc&) {
      return fail({ENOMEM, "malloc", folder_.path(), "preallocate", number});
    }
  }
}

// Whether so much more would leave too little space to others; the run is then told to end.
bool SegmentPipeline::has_run_short(std::uint64_t bytes) {
  const std::optional<SpaceShortage> shortage = folder_.shortage_after(bytes);
  if (!shortage) return false;
  stop_.run_short(*shortage);
  give_up();
  return true;
}

void SegmentPipeline::fail(SystemFailure failure) {
  stop_.fail(std::move(failure));
  give_up();
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
  // Two names in turn, as etcd has them: the last one may not have been renamed yet.
  const std::string name = std::to_string(number % 2) + ".tmp";
  Segment segment{name, folder_.create(name)};
  lock_exclusively(segment.file);
  const std::int64_t start = monotonic_ns();
  const Preallocation preallocation = preallocate(segment.file, static_cast<off_t>(segment_size_bytes_));
  preallocate_.load(std::memory_order_acquire)->record(monotonic_ns() - start);
  preallocation_.store(preallocation, std::memory_order_relaxed);
  return segment;
}

}  // namespace etcd_disk_bench
