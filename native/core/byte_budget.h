// The bytes that a phase may still write. Every thread takes from it before it writes, so the limit is exact.
#pragma once

#include <atomic>
#include <cstdint>

namespace etcd_disk_bench {

class ByteBudget {
 public:
  explicit ByteBudget(std::uint64_t limit) noexcept : limit_(limit) {}

  // Any thread. After one refusal, every later call is refused too: the phase is over.
  bool take(std::uint64_t bytes) noexcept {
    std::uint64_t taken = taken_.load(std::memory_order_relaxed);
    do {
      if (is_spent_.load(std::memory_order_relaxed)) return false;
      if (bytes > limit_ - taken) {
        is_spent_.store(true, std::memory_order_relaxed);
        return false;
      }
    } while (!taken_.compare_exchange_weak(taken, taken + bytes, std::memory_order_relaxed));
    return true;
  }

  std::uint64_t taken() const noexcept { return taken_.load(std::memory_order_relaxed); }

 private:
  const std::uint64_t limit_;
  std::atomic<std::uint64_t> taken_{0};
  std::atomic<bool> is_spent_{false};
};

}  // namespace etcd_disk_bench
