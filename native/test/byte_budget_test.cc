// The limit is exact to the byte, also with several threads.
#include "../core/byte_budget.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace etcd_disk_bench {
namespace {

TEST_CASE("budget: grants up to the last byte") {
  ByteBudget budget(100);
  CHECK(budget.take(60));
  CHECK(budget.take(40));
  CHECK(budget.taken() == 100);
}

TEST_CASE("budget: takes nothing for a refused request") {
  ByteBudget budget(100);
  CHECK(budget.take(60));
  CHECK_FALSE(budget.take(41));
  CHECK(budget.taken() == 60);
}

TEST_CASE("budget: refuses all requests after one refusal, so that no small write outlives the phase") {
  ByteBudget budget(100);
  CHECK(budget.take(60));
  CHECK_FALSE(budget.take(41));
  CHECK_FALSE(budget.take(1));
}

TEST_CASE("budget: refuses the first byte when it is 0") {
  ByteBudget budget(0);
  CHECK_FALSE(budget.take(1));
}

TEST_CASE("budget: grants several threads no more than its limit") {
  for (int round = 0; round < 50; ++round) {
    constexpr std::uint64_t kLimit = 1'000'003;
    ByteBudget budget(kLimit);
    std::atomic<std::uint64_t> taken{0};
    std::atomic<bool> is_done{false};
    std::uint64_t most_seen = 0;
    std::thread reader([&] {
      while (!is_done.load()) most_seen = std::max(most_seen, budget.taken());
    });
    std::vector<std::thread> takers;
    for (const std::uint64_t size : {4096, 2300, 997}) {
      takers.emplace_back([&, size] {
        while (budget.take(size)) taken.fetch_add(size);
      });
    }
    for (std::thread& taker : takers) taker.join();
    is_done.store(true);
    reader.join();
    REQUIRE(taken.load() <= kLimit);
    REQUIRE(budget.taken() == taken.load());
    REQUIRE(most_seen <= kLimit);
  }
}

}  // namespace
}  // namespace etcd_disk_bench
