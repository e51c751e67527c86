// A thread uses a CPU during the object's lifetime, and no longer.
#include "../core/cpu_load.h"

#include <doctest/doctest.h>
#include <time.h>

#include "../core/clock.h"

namespace etcd_disk_bench {
namespace {

constexpr std::uint64_t kHour = 3600ULL * kNanosPerSecond;

std::int64_t cpu_ns_of_process() {
  timespec used;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<std::int64_t>(used.tv_sec) * kNanosPerSecond + used.tv_nsec;
}

TEST_CASE("cpu load: uses CPU time in bursts") {
  // Several bursts; the test itself uses almost no CPU time. If they never come, ctest ends the hung test.
  constexpr std::int64_t kExpected = 20'000'000;
  const std::atomic<bool> never{false};
  const std::int64_t before = cpu_ns_of_process();
  const CpuLoad load(monotonic_ns(), 2e6, 1'000'000);
  while (cpu_ns_of_process() - before < kExpected) sleep_until(monotonic_ns() + 5'000'000, never);
}

TEST_CASE("cpu load: ends during a burst of an hour") {
  constexpr std::int64_t kStarted = 5'000'000;
  const std::atomic<bool> never{false};
  const std::int64_t before = cpu_ns_of_process();
  const CpuLoad load(monotonic_ns(), 1e9, kHour);
  while (cpu_ns_of_process() - before < kStarted) sleep_until(monotonic_ns() + 1'000'000, never);
}

TEST_CASE("cpu load: ends while it waits for a start in an hour, having used no CPU time") {
  // It polls every 10 ms whether it must end, which takes some tens of microseconds in 200 ms.
  constexpr std::int64_t kTime = 200'000'000;
  const std::atomic<bool> never{false};
  const std::int64_t before = cpu_ns_of_process();
  {
    const CpuLoad load(monotonic_ns() + static_cast<std::int64_t>(kHour), 1e9, kHour);
    sleep_until(monotonic_ns() + kTime, never);
  }
  CHECK(cpu_ns_of_process() - before < kTime / 2);
}

}  // namespace
}  // namespace etcd_disk_bench
