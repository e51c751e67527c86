// Checks the layout that JavaScript reads against an independent definition of HdrHistogram's.
#include "../core/latency_histogram.h"

#include <doctest/doctest.h>

#include <atomic>
#include <limits>
#include <thread>

#include "phase_copy.h"

namespace etcd_disk_bench {
namespace {

using Histogram = LatencyHistogram;

// The lowest value of an index: 2048 units of 1, then 1024 units of each power of two.
std::uint64_t lowest_of(std::size_t index) {
  if (index < 2048) return index;
  const std::size_t doubling = (index - 1024) / 1024;
  return (1024 + (index - 1024) % 1024) << doubling;
}

TEST_CASE("histogram: maps both bounds of every bucket to its index") {
  for (std::size_t index = 0; index < Histogram::kCountsLength; ++index) {
    REQUIRE(Histogram::index_of(lowest_of(index)) == index);
    REQUIRE(Histogram::index_of(lowest_of(index + 1) - 1) == index);
  }
  CHECK(lowest_of(Histogram::kCountsLength) - 1 == Histogram::kHighestNs);
}

TEST_CASE("histogram: has buckets narrower than 0.1 % of their values") {
  for (std::size_t index = 2048; index < Histogram::kCountsLength; ++index) {
    REQUIRE((lowest_of(index + 1) - lowest_of(index)) * 1000 <= lowest_of(index));
  }
}

TEST_CASE("histogram: covers more than an hour") {
  CHECK(Histogram::kHighestNs > std::uint64_t{3600} * 1'000'000'000);
}

TEST_CASE("histogram: has exact minimum, maximum and sum") {
  Histogram histogram;
  for (const std::int64_t value : {1'234'567, 987'654'321, 1'000'003}) histogram.record(value);
  CHECK(HistogramCopy(histogram).min() == 1'000'003);
  CHECK(HistogramCopy(histogram).max() == 987'654'321);
  CHECK(HistogramCopy(histogram).sum() == 1'234'567 + 987'654'321 + 1'000'003);
}

TEST_CASE("histogram: takes the first value as the minimum, even the highest value") {
  Histogram histogram;
  histogram.record(5'000'000);
  CHECK(HistogramCopy(histogram).min() == 5'000'000);
}

TEST_CASE("histogram: keeps a minimum of 0") {
  Histogram histogram;
  histogram.record(0);
  histogram.record(7);
  CHECK(HistogramCopy(histogram).min() == 0);
}

TEST_CASE("histogram: counts a value in one bucket only") {
  Histogram histogram;
  histogram.record(4097);
  CHECK(HistogramCopy(histogram).count_at(Histogram::index_of(4096)) == 1);
  CHECK(HistogramCopy(histogram).count() == 1);
}

TEST_CASE("histogram: includes its highest value") {
  Histogram histogram;
  histogram.record(Histogram::kHighestNs);
  CHECK(HistogramCopy(histogram).above_range() == 0);
  CHECK(HistogramCopy(histogram).count_at(Histogram::kCountsLength - 1) == 1);
}

TEST_CASE(
    "histogram: counts a value above the range apart and in the last bucket, with exact maximum and sum") {
  Histogram histogram;
  const auto beyond = static_cast<std::int64_t>(Histogram::kHighestNs) + 1;
  histogram.record(beyond);
  histogram.record(std::numeric_limits<std::int64_t>::max());
  CHECK(HistogramCopy(histogram).above_range() == 2);
  CHECK(HistogramCopy(histogram).count_at(Histogram::kCountsLength - 1) == 2);
  CHECK(HistogramCopy(histogram).count() == 2);
  CHECK(HistogramCopy(histogram).max() == static_cast<double>(std::numeric_limits<std::int64_t>::max()));
  CHECK(HistogramCopy(histogram).min() == static_cast<double>(beyond));
}

TEST_CASE("histogram: counts a negative latency as 0") {
  Histogram histogram;
  histogram.record(-5);
  CHECK(HistogramCopy(histogram).count_at(0) == 1);
  CHECK(HistogramCopy(histogram).sum() == 0);
}

TEST_CASE("histogram: has counts that never fall in copies made during recording") {
  Histogram histogram;
  constexpr int kRecords = 200'000;
  std::atomic<bool> is_done{false};
  bool has_shrunk = false;
  std::thread reader([&] {
    double before = 0;
    while (!is_done.load()) {
      const double now = HistogramCopy(histogram).count_at(Histogram::index_of(1500));
      if (now < before) has_shrunk = true;
      before = now;
    }
  });
  for (int n = 0; n < kRecords; ++n) histogram.record(n % 2 == 0 ? 1500 : 3000);
  is_done.store(true);
  reader.join();
  CHECK_FALSE(has_shrunk);
  CHECK(HistogramCopy(histogram).count_at(Histogram::index_of(1500)) == kRecords / 2);
  CHECK(HistogramCopy(histogram).count() == kRecords);
}

}  // namespace
}  // namespace etcd_disk_bench
