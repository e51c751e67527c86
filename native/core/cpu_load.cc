#include "cpu_load.h"

#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "clock.h"
#include "thread_name.h"

namespace etcd_disk_bench {
namespace {

constexpr std::int64_t kPollNs = 20'000;

// The CPU time of this thread, so that preemption does not shorten a burst.
std::int64_t own_cpu_ns() noexcept {
  timespec used;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);  // cannot fail: the clock and the pointer are valid
  return static_cast<std::int64_t>(used.tv_sec) * kNanosPerSecond + used.tv_nsec;
}

// Gives way to the appends, which are measured. By number: musl's function always fails. If the kernel
// refuses, the appends sometimes wait for this thread.
void use_idle_priority() noexcept {
  const sched_param none{};
  (void)syscall(SYS_sched_setscheduler, 0, SCHED_IDLE, &none);
}

}  // namespace

CpuLoad::CpuLoad(std::int64_t start_ns, double interval_ns, std::uint64_t burst_ns)
    : start_ns_(start_ns),
      interval_ns_(interval_ns),
      burst_ns_(static_cast<std::int64_t>(burst_ns)),
      thread_([this] { work_in_bursts(); }) {}

CpuLoad::~CpuLoad() {
  is_done_.store(true, std::memory_order_relaxed);
  thread_.join();
}

void CpuLoad::work_in_bursts() {
  name_this_thread("edb-cpu-load");
  use_idle_priority();
  std::int64_t until = own_cpu_ns();
  for (double burst = 0; !is_done_.load(std::memory_order_relaxed); burst += 1) {
    // Skips bursts that a long burst delayed; never catches up.
    burst = std::max(burst, std::floor(static_cast<double>(monotonic_ns() - start_ns_) / interval_ns_));
    sleep_until(start_ns_ + static_cast<std::int64_t>(burst * interval_ns_), is_done_);
    // A burst that ran too long, by up to one poll, shortens the next one.
    until += burst_ns_;
    while (own_cpu_ns() < until && !is_done_.load(std::memory_order_relaxed)) {
      // Reading the CPU time takes a system call; reading the monotonic clock does not.
      for (const std::int64_t poll_at = monotonic_ns() + kPollNs; monotonic_ns() < poll_at;) {
      }
      // SCHED_IDLE does not give way to the kernel's workers: they are in another task group.
      sched_yield();
    }
  }
}

}  // namespace etcd_disk_bench
