// The log keeps the slowest operations in any order of arrival, each with its own start.
#include "../core/slow_log.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <random>
#include <thread>
#include <vector>

#include "phase_copy.h"

namespace etcd_disk_bench {
namespace {

constexpr std::int64_t kCapacity = SlowLog::kCapacity;

std::vector<std::int64_t> rising(std::int64_t number) {
  std::vector<std::int64_t> durations(static_cast<std::size_t>(number));
  std::iota(durations.begin(), durations.end(), 1);
  return durations;
}

// Records durations, each with its index as its start, and compares the log with the sorted list.
void check_keeps_the_slowest(std::vector<std::int64_t> durations) {
  SlowLog log;
  for (std::size_t n = 0; n < durations.size(); ++n) log.record(static_cast<std::int64_t>(n), durations[n]);

  std::vector<std::size_t> starts;
  for (const SlowEntry& entry : SlowLogCopy(log).entries()) {
    const auto start = static_cast<std::size_t>(entry.start_ns);
    REQUIRE(start < durations.size());
    CHECK(entry.duration_ns == static_cast<double>(durations[start]));
    starts.push_back(start);
  }
  std::sort(starts.begin(), starts.end());
  CHECK(std::unique(starts.begin(), starts.end()) == starts.end());

  std::sort(durations.begin(), durations.end(), std::greater());
  if (durations.size() > SlowLog::kCapacity) durations.resize(SlowLog::kCapacity);
  CHECK(SlowLogCopy(log).durations() == std::vector<double>(durations.begin(), durations.end()));
}

TEST_CASE("slow log: is empty at first") {
  const SlowLog log;
  CHECK(SlowLogCopy(log).count() == 0);
}

TEST_CASE("slow log: keeps all of up to 64 operations") {
  for (const std::int64_t number : {1L, 2L, 63L, 64L}) check_keeps_the_slowest(rising(number));
  check_keeps_the_slowest({0, 0, 5});
}

TEST_CASE("slow log: keeps the 64 slowest in any order of arrival") {
  for (const std::int64_t number : {kCapacity + 1, 2 * kCapacity, 1000 * kCapacity}) {
    CAPTURE(number);
    std::vector<std::int64_t> durations = rising(number);
    check_keeps_the_slowest(durations);
    std::reverse(durations.begin(), durations.end());
    check_keeps_the_slowest(durations);
    std::mt19937_64 random(1);
    for (int times = 0; times < 5; ++times) {
      std::shuffle(durations.begin(), durations.end(), random);
      check_keeps_the_slowest(durations);
    }
  }
}

TEST_CASE("slow log: keeps the right number of equal values") {
  std::mt19937_64 random(2);
  std::uniform_int_distribution<std::int64_t> few(0, 5);
  for (int times = 0; times < 20; ++times) {
    std::vector<std::int64_t> durations(200);
    for (std::int64_t& duration : durations) duration = few(random);
    check_keeps_the_slowest(durations);
  }
}

TEST_CASE("slow log: keeps the earlier of equal operations") {
  SlowLog log;
  for (std::int64_t n = 0; n < 3 * kCapacity; ++n) log.record(n, 7);
  CHECK(SlowLogCopy(log).count() == SlowLog::kCapacity);
  for (const SlowEntry& entry : SlowLogCopy(log).entries()) CHECK(entry.start_ns < kCapacity);
}

TEST_CASE("slow log: is exact to the nanosecond for hours") {
  SlowLog log;
  constexpr std::int64_t kDay = std::int64_t{86'400} * 1'000'000'000;
  log.record(kDay + 1, kDay - 1);
  CHECK(SlowLogCopy(log).entries() == std::vector<SlowEntry>{{86'400'000'000'001.0, 86'399'999'999'999.0}});
}

TEST_CASE("slow log: has as many entries as its count in a copy made during recording") {
  SlowLog log;
  std::thread writer([&log] {
    for (std::int64_t n = 1; n <= 100'000; ++n) log.record(n, n);
  });
  bool is_whole = true;
  for (std::size_t count = 0; count < SlowLog::kCapacity;) {
    const SlowLogCopy copy(log);
    count = copy.count();
    for (const SlowEntry& entry : copy.entries()) is_whole = is_whole && entry.duration_ns > 0;
  }
  writer.join();
  CHECK(is_whole);
  CHECK(SlowLogCopy(log).durations().front() == 100'000);
  CHECK(SlowLogCopy(log).durations().back() == 100'000 - kCapacity + 1);
}

}  // namespace
}  // namespace etcd_disk_bench
