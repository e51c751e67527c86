// The slowest operations of one kind in a phase, each with its start, in memory that somebody else owns. One
// thread records; JavaScript reads after the phase, or bears with an entry of which one half is newer.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace etcd_disk_bench {

class SlowLog {
 public:
  // The slots of the memory: the count of entries, then a pair for each, in no order.
  static constexpr std::size_t kCount = 0;
  static constexpr std::size_t kEntries = 1;
  static constexpr std::size_t kStartNs = 0;  // from the phase's start
  static constexpr std::size_t kDurationNs = 1;
  static constexpr std::size_t kEntryLength = 2;
  static constexpr std::size_t kCapacity = 64;
  static constexpr std::size_t kLength = kEntries + kEntryLength * kCapacity;

  // `memory` holds kLength doubles, all 0, and outlives this view.
  explicit SlowLog(std::span<double, kLength> memory) : memory_(memory) {}

  // The recording thread alone. Of equal ones the earlier stay.
  void record(std::int64_t start_ns, std::int64_t duration_ns) noexcept {
    if (duration_ns <= floor_ns_) [[likely]]
      return;
    keep(start_ns, duration_ns);
  }

 private:
  void keep(std::int64_t start_ns, std::int64_t duration_ns) noexcept {
    const bool was_full = count_ == kCapacity;
    const std::size_t entry = was_full ? shortest_ : count_;
    store(slot_of(entry) + kStartNs, static_cast<double>(start_ns));
    store(slot_of(entry) + kDurationNs, static_cast<double>(duration_ns));
    if (!was_full)
      std::atomic_ref(memory_[kCount]).store(static_cast<double>(++count_), std::memory_order_release);
    if (count_ == kCapacity) find_shortest();
  }
  void find_shortest() noexcept {
    shortest_ = 0;
    for (std::size_t entry = 1; entry < kCapacity; ++entry) {
      if (duration_of(entry) < duration_of(shortest_)) shortest_ = entry;
    }
    floor_ns_ = static_cast<std::int64_t>(duration_of(shortest_));
  }

  static constexpr std::size_t slot_of(std::size_t entry) noexcept { return kEntries + kEntryLength * entry; }
  // One writer: a plain read of its own value, and stores that no reader sees half of.
  double duration_of(std::size_t entry) const noexcept { return memory_[slot_of(entry) + kDurationNs]; }
  void store(std::size_t slot, double value) noexcept {
    std::atomic_ref(memory_[slot]).store(value, std::memory_order_relaxed);
  }

  std::span<double, kLength> memory_;
  std::int64_t floor_ns_ = -1;  // once full, the shortest that is kept; until then everything is longer
  std::size_t shortest_ = 0;
  std::size_t count_ = 0;
};

}  // namespace etcd_disk_bench
