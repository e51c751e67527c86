// A condition that is waited for by the monotonic clock, which nobody can set. std::condition_variable needs
// glibc 2.30 for that (pthread_cond_clockwait), and Node 20 runs on 2.28.
#pragma once

#include <pthread.h>
#include <time.h>

#include <concepts>
#include <cstdint>
#include <mutex>
#include <system_error>

#include "clock.h"

namespace etcd_disk_bench {

class MonotonicCondition {
 public:
  MonotonicCondition() {
    pthread_condattr_t attributes;
    check(pthread_condattr_init(&attributes));
    // Neither can fail: the clock is one that a condition may have, and the attributes are valid.
    (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    const int error = pthread_cond_init(&condition_, &attributes);
    (void)pthread_condattr_destroy(&attributes);
    check(error);
  }
  MonotonicCondition(const MonotonicCondition&) = delete;
  MonotonicCondition& operator=(const MonotonicCondition&) = delete;
  ~MonotonicCondition() { (void)pthread_cond_destroy(&condition_); }

  void notify_all() noexcept { (void)pthread_cond_broadcast(&condition_); }

  template <std::predicate Predicate>
  void wait(std::unique_lock<std::mutex>& lock, Predicate is_true) {
    while (!is_true()) (void)pthread_cond_wait(&condition_, lock.mutex()->native_handle());
  }

  // Whether it came true before `deadline_ns`.
  template <std::predicate Predicate>
  bool wait_until(std::unique_lock<std::mutex>& lock, std::int64_t deadline_ns, Predicate is_true) {
    const timespec deadline = timespec_of(deadline_ns);
    while (!is_true()) {
      if (monotonic_ns() >= deadline_ns) return false;
      // Woken for any reason it looks again.
      (void)pthread_cond_timedwait(&condition_, lock.mutex()->native_handle(), &deadline);
    }
    return true;
  }

 private:
  static void check(int error) {
    if (error != 0) throw std::system_error(error, std::generic_category());
  }

  pthread_cond_t condition_;
};

}  // namespace etcd_disk_bench
