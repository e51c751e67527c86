// The only clock: CLOCK_MONOTONIC in nanoseconds, which cannot be set.
#pragma once

#include <time.h>

#include <algorithm>
#include <atomic>
#include <concepts>
#include <cstdint>

namespace etcd_disk_bench {

inline constexpr std::int64_t kNanosPerSecond = 1'000'000'000;

inline std::int64_t monotonic_ns() noexcept {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);  // cannot fail: the clock and the pointer are valid
  return static_cast<std::int64_t>(now.tv_sec) * kNanosPerSecond + now.tv_nsec;
}

inline timespec timespec_of(std::int64_t ns) noexcept {
  return {static_cast<time_t>(ns / kNanosPerSecond), static_cast<long>(ns % kNanosPerSecond)};
}

// Sleeps until `deadline_ns`, or until one of `wake_flags` is set. Polls them every 10 ms, so that setting
// one needs no lock.
template <std::same_as<std::atomic<bool>>... Flags>
void sleep_until(std::int64_t deadline_ns, const Flags&... wake_flags) noexcept {
  constexpr std::int64_t kPollNs = 10'000'000;
  for (std::int64_t now = monotonic_ns();
       now < deadline_ns && !(wake_flags.load(std::memory_order_relaxed) || ...); now = monotonic_ns()) {
    const timespec at = timespec_of(std::min(deadline_ns, now + kPollNs));
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at,
                    nullptr);  // a signal can interrupt it; the loop continues
  }
}

}  // namespace etcd_disk_bench
