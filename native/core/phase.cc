#include "phase.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <optional>

#include "busy_core.h"
#include "byte_budget.h"
#include "clock.h"
#include "operation_recorder.h"
#include "processor_turns.h"
#include "wal_recorder.h"

namespace etcd_disk_bench {
namespace {

class Totals {
 public:
  explicit Totals(std::span<double, PhaseTotals::kLength> memory) : memory_(memory) {
    // gettid(2) by number: its function came with glibc 2.30, and Node 20 runs on 2.28.
    store(PhaseTotals::kThreadId, static_cast<double>(syscall(SYS_gettid)));
    store(PhaseTotals::kHasStarted, 1);
  }
  void publish(std::int64_t elapsed_ns, std::uint64_t appends, std::uint64_t bytes_written,
               const WalRecorder& recorder) noexcept {
    const CutParts& cut = recorder.slowest_cut();
    store(PhaseTotals::kFirstSyncNs, static_cast<double>(recorder.first_sync_ns()));
    store(PhaseTotals::kCutWaitNs, static_cast<double>(cut.wait_ns));
    store(PhaseTotals::kCutHeaderNs, static_cast<double>(cut.header_ns));
    store(PhaseTotals::kCutDirectorySyncNs, static_cast<double>(cut.directory_sync_ns));
    store(PhaseTotals::kElapsedNs, static_cast<double>(elapsed_ns));
    store(PhaseTotals::kAppends, static_cast<double>(appends));
    store(PhaseTotals::kBytesWritten, static_cast<double>(bytes_written));
  }

 private:
  void store(std::size_t slot, double value) noexcept {
    std::atomic_ref<double>(memory_[slot]).store(value, std::memory_order_relaxed);
  }
  std::span<double, PhaseTotals::kLength> memory_;
};

class Phase {
 public:
  Phase(const PhasePlan& plan, const PhaseMemory& memory, Workload& workload, StopSignal& stop,
        const std::atomic<bool>& is_settled)
      : plan_(plan),
        workload_(workload),
        stop_(stop),
        is_settled_(is_settled),
        budget_(plan.max_bytes),
        totals_(memory.totals),
        start_(monotonic_ns()),
        recorder_(memory, start_),
        commit_(LatencyHistogram(memory.commit), SlowLog(memory.slow_commit), start_),
        response_(memory.response),
        // Longer than the phase is as good as the phase, and does not overflow.
        interval_ns_(std::min(static_cast<double>(kNanosPerSecond) / plan.rate_per_second,
                              static_cast<double>(plan.max_duration_ns))) {}

  StoppedBy run() {
    StoppedBy stopped_by;
    std::int64_t ended;
    {
      std::optional<BackendCommitter> committer;
      if (plan_.commit_interval_ns > 0) {
        committer.emplace(workload_.backend, plan_.commit_interval_ns, value_bytes_, budget_, commit_, stop_);
      }
      std::optional<BusyCore> busy_core;
      std::optional<ProcessorTurns> turns;
      if (is_paced() && plan_.busy_ns_per_append > 0) {
        busy_core.emplace(start_, interval_ns_, plan_.busy_ns_per_append);
        turns.emplace();
      }
      stopped_by = append_until_a_limit(turns);
      ended = monotonic_ns();
      // A cancel that came before the settling may have been seen after it.
      if (stopped_by == StoppedBy::kSettled && stop_.requested()) stopped_by = StoppedBy::kCancel;
    }
    if (stopped_by == StoppedBy::kDuration || stopped_by == StoppedBy::kSettled)
      record_what_still_waits(ended);
    publish(ended);
    if (stop_.failure()) return StoppedBy::kError;
    const bool was_cut_short = stopped_by == StoppedBy::kCancel || stopped_by == StoppedBy::kError;
    return was_cut_short && stop_.shortage() ? StoppedBy::kSpace : stopped_by;
  }

 private:
  StoppedBy append_until_a_limit(std::optional<ProcessorTurns>& turns) {
    const std::int64_t deadline = this->deadline();
    std::int64_t publish_at = start_;
    for (std::int64_t now = start_;;) {
      if (stop_.requested()) return StoppedBy::kCancel;
      if (appends_ == plan_.max_appends) return StoppedBy::kCount;
      if (now >= deadline) return StoppedBy::kDuration;
      if (is_settled()) return StoppedBy::kSettled;

      std::int64_t intended = now;
      if (is_paced()) {
        // From the phase's start, never from the append before: what a stall delays is sent late, and is seen
        // to be late.
        intended = intended_start_of(next_due_);
        // One that is late follows at once, where the one before it was.
        if (turns && intended > now) turns->next();
        sleep_until(intended < deadline ? intended : deadline, stop_.flag(), is_settled_);
        if (stop_.requested()) return StoppedBy::kCancel;
        if (is_settled()) return StoppedBy::kSettled;
        if (intended >= deadline) return StoppedBy::kDuration;
      }

      if (!take_from_budget(workload_.wal.bytes_of_next_append(workload_.write_size_bytes))) {
        return StoppedBy::kBytes;
      }
      try {
        now = workload_.wal.append(workload_.content.next(workload_.write_size_bytes), recorder_);
      } catch (const SystemError& error) {
        stop_.fail(error.during("append", appends_));
        return StoppedBy::kError;
      } catch (const PipelineStopped&) {
        return StoppedBy::kError;
      }
      if (is_paced()) response_.record(now - intended);
      ++appends_;
      ++next_due_;
      if (plan_.skips_late_appends) {
        const std::uint64_t due = due_before(std::min(now, deadline));
        record_waiting(due, now);
        next_due_ = std::max(next_due_, due);
      }
      value_bytes_.store(appends_ * workload_.write_size_bytes, std::memory_order_relaxed);
      // Where nothing is pending the recorder was full or a segment was cut: a good time, since the
      // histograms are at hand, and a cut is to be told with its parts.
      if (now >= publish_at || !recorder_.has_pending()) {
        publish(now);
        publish_at = now + kPublishEveryNs;
      }
    }
  }

  // What fell due and was never sent has waited all the same: from its intended start to the phase's end, if
  // not longer. A phase that was settled has none due after its end, as none is due after the deadline.
  void record_what_still_waits(std::int64_t ended) noexcept {
    if (is_paced()) record_waiting(due_before(std::min(ended, deadline())), ended);
  }

  // The appends from the next one to `due`. In at most so many steps, since a rate far beyond the disk leaves
  // millions.
  void record_waiting(std::uint64_t due, std::int64_t now) noexcept {
    constexpr std::uint64_t kSteps = 100'000;
    const std::uint64_t waiting = due > next_due_ ? due - next_due_ : 0;
    const std::uint64_t step = waiting / kSteps + 1;
    for (std::uint64_t n = next_due_; n < due; n += step) {
      response_.record(now - intended_start_of(n), std::min(step, due - n));
    }
  }

  std::int64_t deadline() const noexcept { return start_ + static_cast<std::int64_t>(plan_.max_duration_ns); }
  bool is_settled() const noexcept { return is_settled_.load(std::memory_order_acquire); }
  bool is_paced() const noexcept { return plan_.rate_per_second > 0; }
  std::int64_t intended_start_of(std::uint64_t append) const noexcept {
    return start_ + static_cast<std::int64_t>(static_cast<double>(append) * interval_ns_);
  }

  // How many were due by then, from the first.
  std::uint64_t due_before(std::int64_t time_ns) const noexcept {
    return static_cast<std::uint64_t>(std::ceil(static_cast<double>(time_ns - start_) / interval_ns_));
  }

  // A closed loop takes from the budget for some appends at a time: the locked instruction of each would wait
  // for all that the system call before it has stored. Beside a committer nothing is kept back from it.
  bool take_from_budget(std::uint64_t bytes) noexcept {
    if (allowance_ < bytes) {
      const std::uint64_t missing = bytes - allowance_;
      const std::uint64_t ahead = plan_.commit_interval_ns == 0 ? kAppendsAhead * bytes : missing;
      const std::uint64_t taken = budget_.take(missing, ahead);
      if (taken == 0) return false;
      allowance_ += taken;
    }
    allowance_ -= bytes;
    return true;
  }

  void publish(std::int64_t now) noexcept {
    recorder_.fold();
    totals_.publish(now - start_, appends_, budget_.taken() - allowance_, recorder_);
  }

  // JavaScript looks twenty times a second.
  static constexpr std::int64_t kPublishEveryNs = 50'000'000;
  static constexpr std::uint64_t kAppendsAhead = 64;

  const PhasePlan& plan_;
  Workload& workload_;
  StopSignal& stop_;
  const std::atomic<bool>& is_settled_;
  ByteBudget budget_;
  std::uint64_t allowance_ = 0;  // taken from the budget and not yet written
  Totals totals_;
  const std::int64_t start_;
  WalRecorder recorder_;
  OperationRecorder commit_;
  LatencyHistogram response_;
  const double interval_ns_;  // between intended starts; of no meaning in a closed loop
  std::uint64_t appends_ = 0;
  std::uint64_t next_due_ = 0;  // the paced append that comes next; those before it were sent, or skipped
  std::atomic<std::uint64_t> value_bytes_{0};
};

}  // namespace

StoppedBy run_phase(const PhasePlan& plan, const PhaseMemory& memory, Workload& workload, StopSignal& stop,
                    const std::atomic<bool>& is_settled) {
  return Phase(plan, memory, workload, stop, is_settled).run();
}

}  // namespace etcd_disk_bench
