// The log keeps the slowest, whatever order they come in, and each with its own start.
#include "../core/slow_log.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <random>
#include <thread>
#include <vector>

#include "slow_log_memory.h"

namespace etcd_disk_bench {
namespace {

constexpr std::int64_t kCapacity = SlowLog::kCapacity;

std::vector<std::int64_t> rising(std::int64_t number) {
  std::vector<std::int64_t> durations(static_cast<std::size_t>(number));
  std::iota(durations.begin(), durations.end(), 1);
  return durations;
}

// Records them, each with a start that tells which it was, and holds what is kept against the sorted whole.
void check_keeps_the_slowest(std::vector<std::int64_t> durations) {
  SlowLogMemory memory;
  SlowLog log(memory.span());
  for (std::size_t n = 0; n < durations.size(); ++n) log.record(static_cast<std::int64_t>(n), durations[n]);

  std::vector<std::size_t> starts;
  for (const SlowEntry& entry : memory.entries()) {
    const auto start = static_cast<std::size_t>(entry.start_ns);
    REQUIRE(start < durations.size());
    CHECK(entry.duration_ns == static_cast<double>(durations[start]));
    starts.push_back(start);
  }
  std::sort(starts.begin(), starts.end());
  CHECK(std::unique(starts.begin(), starts.end()) == starts.end());

  std::sort(durations.begin(), durations.end(), std::greater());
  if (durations.size() > SlowLog::kCapacity) durations.resize(SlowLog::kCapacity);
  CHECK(memory.durations() == std::vector<double>(durations.begin(), durations.end()));
}

TEST_CASE("slow log: it is empty at first") {
  const SlowLogMemory memory;
  CHECK(memory.count() == 0);
}

TEST_CASE("slow log: it keeps all of up to 64, the shortest too") {
  for (const std::int64_t number : {1L, 2L, 63L, 64L}) check_keeps_the_slowest(rising(number));
  check_keeps_the_slowest({0, 0, 5});
}

TEST_CASE("slow log: of more it keeps the 64 slowest, in whatever order they come") {
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

TEST_CASE("slow log: with many of a few values it keeps as many of each as there should be") {
  std::mt19937_64 random(2);
  std::uniform_int_distribution<std::int64_t> few(0, 5);
  for (int times = 0; times < 20; ++times) {
    std::vector<std::int64_t> durations(200);
    for (std::int64_t& duration : durations) duration = few(random);
    check_keeps_the_slowest(durations);
  }
}

TEST_CASE("slow log: of equal ones the earlier stay") {
  SlowLogMemory memory;
  SlowLog log(memory.span());
  for (std::int64_t n = 0; n < 3 * kCapacity; ++n) log.record(n, 7);
  CHECK(memory.count() == SlowLog::kCapacity);
  for (const SlowEntry& entry : memory.entries()) CHECK(entry.start_ns < kCapacity);
}

TEST_CASE("slow log: it holds hours to the nanosecond") {
  SlowLogMemory memory;
  SlowLog log(memory.span());
  constexpr std::int64_t kDay = std::int64_t{86'400} * 1'000'000'000;
  log.record(kDay + 1, kDay - 1);
  CHECK(memory.entries() == std::vector<SlowEntry>{{86'400'000'000'001.0, 86'399'999'999'999.0}});
}

TEST_CASE("slow log: another thread that reads meanwhile sees as many entries as it is told of") {
  SlowLogMemory memory;
  std::thread writer([&memory] {
    SlowLog log(memory.span());
    for (std::int64_t n = 1; n <= 100'000; ++n) log.record(n, n);
  });
  const auto look = [&memory](std::size_t slot, std::memory_order order) {
    return std::atomic_ref(memory.span()[slot]).load(order);
  };
  bool is_whole = true;
  for (double count = 0; count < static_cast<double>(SlowLog::kCapacity);) {
    count = look(SlowLog::kCount, std::memory_order_acquire);
    for (std::size_t n = 0; n < static_cast<std::size_t>(count); ++n) {
      const std::size_t slot = SlowLog::kEntries + n * SlowLog::kEntryLength + SlowLog::kDurationNs;
      is_whole = is_whole && look(slot, std::memory_order_relaxed) > 0;
    }
  }
  writer.join();
  CHECK(is_whole);
  CHECK(memory.durations().front() == 100'000);
  CHECK(memory.durations().back() == 100'000 - kCapacity + 1);
}

}  // namespace
}  // namespace etcd_disk_bench
