#include "phase.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <optional>

#include "byte_budget.h"
#include "clock.h"
#include "cpu_load.h"
#include "cpu_rotation.h"

namespace etcd_disk_bench {
namespace {

class Phase {
 public:
  Phase(const PhasePlan& plan, PhaseSamples& samples, Workload& workload, StopSignal& stop,
        const std::atomic<bool>& is_decided)
      : plan_(plan),
        samples_(samples),
        workload_(workload),
        stop_(stop),
        is_decided_(is_decided),
        budget_(plan.max_bytes),
        start_(monotonic_ns()),
        deadline_(start_ + static_cast<std::int64_t>(plan.max_duration_ns)),
        // An interval longer than the phase has the same effect, and would overflow.
        interval_ns_(std::min(static_cast<double>(kNanosPerSecond) / plan.rate_per_second,
                              static_cast<double>(plan.max_duration_ns))) {
    // gettid(2) by number: glibc has the function since 2.30, and Node 20 runs on 2.28.
    samples_.set(PhaseSamples::kThreadId, static_cast<double>(syscall(SYS_gettid)));
    samples_.set(PhaseSamples::kHasStarted, 1);
    workload_.wal.record_into(samples_, start_);
  }

  StoppedBy run() {
    StoppedBy stopped_by = append_with_cpu_load();
    // A cancel that came before the decision can be noticed after it.
    if (stopped_by == StoppedBy::kDecided && stop_.requested()) stopped_by = StoppedBy::kCancel;
    if (stopped_by == StoppedBy::kDuration || stopped_by == StoppedBy::kDecided) record_unsent();
    publish(ended_);
    samples_.end();
    if (stop_.failure()) return StoppedBy::kError;
    const bool was_stopped = stopped_by == StoppedBy::kCancel || stopped_by == StoppedBy::kError;
    return was_stopped && stop_.shortage() ? StoppedBy::kSpace : stopped_by;
  }

 private:
  StoppedBy append_with_cpu_load() {
    std::optional<BackendCommitter> committer;
    if (plan_.commit_interval_ns > 0) {
      committer.emplace(workload_.backend, plan_.commit_interval_ns, value_bytes_, budget_, samples_, start_,
                        stop_);
    }
    std::optional<CpuLoad> cpu_load;
    if (has_fixed_rate() && plan_.cpu_load_ns_per_append > 0)
      cpu_load.emplace(start_, interval_ns_, plan_.cpu_load_ns_per_append);
    std::optional<CpuRotation> rotation;
    if (has_fixed_rate() && plan_.rotates_cpus) rotation.emplace();
    const StoppedBy stopped_by = append_until_limit(rotation);
    ended_ = monotonic_ns();
    return stopped_by;
  }

  StoppedBy append_until_limit(std::optional<CpuRotation>& rotation) {
    for (std::int64_t now = start_;;) {
      if (const auto limit = limit_reached(now)) return *limit;
      std::int64_t due = now;
      if (has_fixed_rate()) {
        due = due_time_of(next_due_);
        // A late append follows at once, on the same CPU.
        if (rotation && due > now) rotation->next();
        sleep_until(std::min(due, deadline_), stop_.flag(), is_decided_);
        if (stop_.requested()) return StoppedBy::kCancel;
        if (is_decided_.load(std::memory_order_acquire)) return StoppedBy::kDecided;
        if (due >= deadline_) return StoppedBy::kDuration;
      }
      if (!budget_.take(workload_.wal.bytes_of_next_append(workload_.write_size_bytes)))
        return StoppedBy::kBytes;
      try {
        now = workload_.wal.append(workload_.content.next(workload_.write_size_bytes));
      } catch (const SystemError& error) {
        stop_.fail(error.during("append", appends_));
        return StoppedBy::kError;
      } catch (const PipelineStopped&) {
        return StoppedBy::kError;
      }
      count_append(due, now);
    }
  }

  std::optional<StoppedBy> limit_reached(std::int64_t now) const noexcept {
    if (stop_.requested()) return StoppedBy::kCancel;
    if (appends_ == plan_.max_appends) return StoppedBy::kCount;
    if (now >= deadline_) return StoppedBy::kDuration;
    if (is_decided_.load(std::memory_order_acquire)) return StoppedBy::kDecided;
    return std::nullopt;
  }

  void count_append(std::int64_t due, std::int64_t now) noexcept {
    if (has_fixed_rate()) samples_.response.record(now - due);
    ++appends_;
    ++next_due_;
    if (plan_.skips_late_appends) {
      const std::uint64_t due_by_now = due_before(std::min(now, deadline_));
      record_waiting(due_by_now, now);
      next_due_ = std::max(next_due_, due_by_now);
    }
    value_bytes_.store(appends_ * workload_.write_size_bytes, std::memory_order_relaxed);
    stop_.count_step();
    publish(now);
  }

  void publish(std::int64_t now) noexcept {
    samples_.set(PhaseSamples::kElapsedNs, static_cast<double>(now - start_));
    samples_.set(PhaseSamples::kAppends, static_cast<double>(appends_));
    samples_.set(PhaseSamples::kBytesWritten, static_cast<double>(budget_.taken()));
  }

  // Records each append that fell due and was never sent: it waited from its due time to the end of the
  // phase.
  void record_unsent() noexcept {
    if (has_fixed_rate()) record_waiting(due_before(std::min(ended_, deadline_)), ended_);
  }

  // Records the waits of the appends from the next one to `due`, in a bounded number of steps: at a rate far
  // above the disk's there are millions.
  void record_waiting(std::uint64_t due, std::int64_t now) noexcept {
    constexpr std::uint64_t kMaxSteps = 100'000;
    const std::uint64_t waiting = due > next_due_ ? due - next_due_ : 0;
    const std::uint64_t step = waiting / kMaxSteps + 1;
    for (std::uint64_t n = next_due_; n < due; n += step)
      samples_.response.record(now - due_time_of(n), std::min(step, due - n));
  }

  bool has_fixed_rate() const noexcept { return plan_.rate_per_second > 0; }
  // Due times count from the phase start, not from the last append, so a stall shows in each append that it
  // delays.
  std::int64_t due_time_of(std::uint64_t append) const noexcept {
    return start_ + static_cast<std::int64_t>(static_cast<double>(append) * interval_ns_);
  }
  // The number of appends due before a time.
  std::uint64_t due_before(std::int64_t time_ns) const noexcept {
    return static_cast<std::uint64_t>(std::ceil(static_cast<double>(time_ns - start_) / interval_ns_));
  }

  const PhasePlan& plan_;
  PhaseSamples& samples_;
  Workload& workload_;
  StopSignal& stop_;
  const std::atomic<bool>& is_decided_;
  ByteBudget budget_;
  const std::int64_t start_;
  const std::int64_t deadline_;
  const double interval_ns_;  // between due times; unused in a closed loop
  std::int64_t ended_ = 0;
  std::uint64_t appends_ = 0;
  std::uint64_t next_due_ = 0;  // the next append at a fixed rate; earlier ones were sent or skipped
  std::atomic<std::uint64_t> value_bytes_{0};
};

}  // namespace

StoppedBy run_phase(const PhasePlan& plan, PhaseSamples& samples, Workload& workload, StopSignal& stop,
                    const std::atomic<bool>& is_decided) {
  return Phase(plan, samples, workload, stop, is_decided).run();
}

}  // namespace etcd_disk_bench
