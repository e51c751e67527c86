// Latencies in HdrHistogram's layout: three significant digits, 1 ns to 73 minutes. One thread records;
// another can copy the counts at any time.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace etcd_disk_bench {

class LatencyHistogram {
 public:
  // The slots of a copy: four exact figures, then the counts.
  static constexpr std::size_t kMinNs = 0;
  static constexpr std::size_t kMaxNs = 1;
  static constexpr std::size_t kSumNs = 2;
  // Number of values above kHighestNs. The last bucket counts them too.
  static constexpr std::size_t kAboveRange = 3;
  static constexpr std::size_t kCounts = 4;

  // 2048 sub-buckets give three significant digits; 32 doublings of them reach 2^42 - 1 ns.
  static constexpr int kSubBucketBits = 11;
  static constexpr int kBuckets = 32;
  static constexpr std::uint64_t kHighestNs = (std::uint64_t{1} << (kSubBucketBits + kBuckets - 1)) - 1;
  static constexpr std::size_t kCountsLength = (kBuckets + 1) << (kSubBucketBits - 1);
  static constexpr std::size_t kLength = kCounts + kCountsLength;

  // Only the recording thread calls it. A negative latency counts as 0.
  void record(std::int64_t latency_ns, std::uint64_t times = 1) noexcept {
    if (times == 0) return;
    const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(latency_ns, 0));
    min_ns_.store(std::min(value, min_ns_.load(kRelaxed)), kRelaxed);
    max_ns_.store(std::max(value, max_ns_.load(kRelaxed)), kRelaxed);
    add(sum_ns_, value * times);
    if (value > kHighestNs) add(above_range_, times);
    add(counts_[index_of(std::min(value, kHighestNs))], times);
  }

  // Any thread. Doubles are exact up to 2^53.
  void copy_to(std::span<double, kLength> slots) const noexcept {
    const std::uint64_t min_ns = min_ns_.load(kRelaxed);
    slots[kMinNs] = min_ns == kNothing ? 0 : static_cast<double>(min_ns);
    slots[kMaxNs] = static_cast<double>(max_ns_.load(kRelaxed));
    slots[kSumNs] = static_cast<double>(sum_ns_.load(kRelaxed));
    slots[kAboveRange] = static_cast<double>(above_range_.load(kRelaxed));
    for (std::size_t n = 0; n < kCountsLength; ++n)
      slots[kCounts + n] = static_cast<double>(counts_[n].load(kRelaxed));
  }

  static constexpr std::size_t index_of(std::uint64_t value) noexcept {
    constexpr std::uint64_t kSubBucketMask = (std::uint64_t{1} << kSubBucketBits) - 1;
    const auto bucket = static_cast<std::size_t>(std::bit_width(value | kSubBucketMask)) - kSubBucketBits;
    constexpr std::size_t kHalf = std::size_t{1} << (kSubBucketBits - 1);
    return bucket * kHalf + static_cast<std::size_t>(value >> bucket);
  }

 private:
  using Counter = std::atomic<std::uint64_t>;
  static constexpr auto kRelaxed = std::memory_order_relaxed;
  static constexpr std::uint64_t kNothing = std::numeric_limits<std::uint64_t>::max();

  // Only one thread writes, so a load and a store are enough, without a locked instruction.
  static void add(Counter& counter, std::uint64_t amount) noexcept {
    counter.store(counter.load(kRelaxed) + amount, kRelaxed);
  }

  std::vector<Counter> counts_ = std::vector<Counter>(kCountsLength);
  Counter min_ns_{kNothing};
  Counter max_ns_{0};
  Counter sum_ns_{0};
  Counter above_range_{0};
};

static_assert(LatencyHistogram::index_of(0) == 0);
static_assert(LatencyHistogram::index_of(2047) == 2047);
static_assert(LatencyHistogram::index_of(2048) == 2048);
static_assert(LatencyHistogram::index_of(LatencyHistogram::kHighestNs) ==
              LatencyHistogram::kCountsLength - 1);

}  // namespace etcd_disk_bench
