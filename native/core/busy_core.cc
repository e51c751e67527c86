#include "busy_core.h"

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

constexpr std::int64_t kLookEveryNs = 20'000;

// The processor time of this thread: a burst that is preempted goes on when it runs again.
std::int64_t own_processor_ns() noexcept {
  timespec used;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);  // cannot fail: the clock and the pointer are valid
  return static_cast<std::int64_t>(used.tv_sec) * kNanosPerSecond + used.tv_nsec;
}

// The appends are measured, and must not wait for this thread where both would run. By number: musl's
// function refuses. A kernel that refuses makes them wait at times.
void give_way_to_others() noexcept {
  const sched_param none{};
  (void)syscall(SYS_sched_setscheduler, 0, SCHED_IDLE, &none);
}

}  // namespace

BusyCore::BusyCore(std::int64_t start_ns, double interval_ns, std::uint64_t busy_ns)
    : start_ns_(start_ns),
      interval_ns_(interval_ns),
      busy_ns_(static_cast<std::int64_t>(busy_ns)),
      thread_([this] { work_in_bursts(); }) {}

BusyCore::~BusyCore() {
  is_done_.store(true, std::memory_order_relaxed);
  thread_.join();
}

void BusyCore::work_in_bursts() {
  name_this_thread("edb-busy");
  give_way_to_others();
  std::int64_t until = own_processor_ns();
  for (double burst = 0; !is_done_.load(std::memory_order_relaxed); burst += 1) {
    // What a burst that took long has put off is not made up for.
    const double missed = std::floor(static_cast<double>(monotonic_ns() - start_ns_) / interval_ns_);
    burst = std::max(burst, missed);
    sleep_until(start_ns_ + static_cast<std::int64_t>(burst * interval_ns_), is_done_);
    // What one burst used too much, since it does not look all the time, the next one uses less.
    until += busy_ns_;
    while (own_processor_ns() < until && !is_done_.load(std::memory_order_relaxed)) {
      // The processor's time takes a system call to know, this clock takes none.
      for (const std::int64_t look_at = monotonic_ns() + kLookEveryNs; monotonic_ns() < look_at;) {
      }
      // To the kernel's workers: they are of another group, where an idle task weighs as much as others do.
      sched_yield();
    }
  }
}

}  // namespace etcd_disk_bench
