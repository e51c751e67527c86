// Latencies in HdrHistogram's layout (three significant digits, 1 ns to over an hour), in memory that
// somebody else owns. One thread records; another may read at any time. Counts are doubles, exact to 2^53,
// because JavaScript reads those directly.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

namespace etcd_disk_bench {

class LatencyHistogram {
 public:
  // The slots of the memory: four exact figures, then the counts.
  static constexpr std::size_t kMinNs = 0;  // of no meaning while nothing was recorded
  static constexpr std::size_t kMaxNs = 1;
  static constexpr std::size_t kSumNs = 2;
  // Values over kHighestNs: counted in the last bucket too, never dropped.
  static constexpr std::size_t kAboveRange = 3;
  static constexpr std::size_t kCounts = 4;

  // 2048 sub-buckets give three significant digits; 32 doublings of them reach 2^42 - 1 ns, 73 minutes.
  static constexpr int kSubBucketBits = 11;
  static constexpr int kBuckets = 32;
  static constexpr std::uint64_t kHighestNs = (std::uint64_t{1} << (kSubBucketBits + kBuckets - 1)) - 1;
  static constexpr std::size_t kCountsLength = (kBuckets + 1) << (kSubBucketBits - 1);
  static constexpr std::size_t kLength = kCounts + kCountsLength;

  // `memory` holds kLength doubles, all 0, and outlives this view.
  explicit LatencyHistogram(std::span<double, kLength> memory) : memory_(memory) {}

  // The recording thread alone. The exact figures are kept here and only stored into the memory, of which
  // nothing is then read but a count.
  void record(std::int64_t latency_ns, std::uint64_t times = 1) noexcept {
    if (times == 0) return;
    count(latency_ns, static_cast<double>(times));
    store_exact_figures();
  }

  void record(std::span<const std::int64_t> latencies_ns) noexcept {
    for (const std::int64_t latency_ns : latencies_ns) count(latency_ns, 1);
    store_exact_figures();
  }

  static constexpr std::size_t index_of(std::uint64_t value) noexcept {
    constexpr std::uint64_t kSubBucketMask = (std::uint64_t{1} << kSubBucketBits) - 1;
    const auto bucket = static_cast<std::size_t>(std::bit_width(value | kSubBucketMask)) - kSubBucketBits;
    constexpr std::size_t kHalf = std::size_t{1} << (kSubBucketBits - 1);
    return bucket * kHalf + static_cast<std::size_t>(value >> bucket);
  }

 private:
  void count(std::int64_t latency_ns, double times) noexcept {
    const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(latency_ns, 0));
    const auto exact = static_cast<double>(value);
    min_ns_ = std::min(min_ns_, exact);
    max_ns_ = std::max(max_ns_, exact);
    sum_ns_ += exact * times;
    if (value > kHighestNs) [[unlikely]]
      add(kAboveRange, times);
    add(kCounts + index_of(std::min(value, kHighestNs)), times);
  }
  void store_exact_figures() noexcept {
    store(kMinNs, min_ns_);
    store(kMaxNs, max_ns_);
    store(kSumNs, sum_ns_);
  }

  // One writer: a plain read of its own value and a relaxed store are enough for a reader never to see half
  // of a number.
  void store(std::size_t slot, double value) noexcept {
    std::atomic_ref<double>(memory_[slot]).store(value, std::memory_order_relaxed);
  }
  void add(std::size_t slot, double amount) noexcept { store(slot, memory_[slot] + amount); }

  std::span<double, kLength> memory_;
  double min_ns_ = std::numeric_limits<double>::infinity();
  double max_ns_ = 0;
  double sum_ns_ = 0;
};

static_assert(LatencyHistogram::index_of(0) == 0);
static_assert(LatencyHistogram::index_of(2047) == 2047);
static_assert(LatencyHistogram::index_of(2048) == 2048);
static_assert(LatencyHistogram::index_of(LatencyHistogram::kHighestNs) ==
              LatencyHistogram::kCountsLength - 1);
static_assert(std::atomic_ref<double>::is_always_lock_free);

}  // namespace etcd_disk_bench
