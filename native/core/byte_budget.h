// How much a phase may still write: every thread takes from it before it writes, so that the limit holds to
// the byte.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

namespace etcd_disk_bench {

class ByteBudget {
 public:
  explicit ByteBudget(std::uint64_t limit) noexcept : limit_(limit) {}

  // Takes as much as there is between `least` and `most`, or 0 if there is not as much as `least`. Any
  // thread. Once refused, always refused, to everybody: the phase is over.
  std::uint64_t take(std::uint64_t least, std::uint64_t most) noexcept {
    if (is_spent_.load(std::memory_order_relaxed)) return 0;
    std::uint64_t taken = taken_.load(std::memory_order_relaxed);
    std::uint64_t amount;
    do {
      if (least > limit_ - taken) {
        is_spent_.store(true, std::memory_order_relaxed);
        return 0;
      }
      amount = std::min(most, limit_ - taken);
    } while (!taken_.compare_exchange_weak(taken, taken + amount, std::memory_order_relaxed));
    return amount;
  }
  bool take(std::uint64_t bytes) noexcept { return take(bytes, bytes) == bytes; }

  std::uint64_t taken() const noexcept { return taken_.load(std::memory_order_relaxed); }

 private:
  const std::uint64_t limit_;
  std::atomic<std::uint64_t> taken_{0};
  std::atomic<bool> is_spent_{false};
};

}  // namespace etcd_disk_bench
