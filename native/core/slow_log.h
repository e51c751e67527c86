// The slowest operations of one kind in a phase, each with its start. One thread records. Another can copy
// the log at any time; a copy can have an entry with the start of one operation and the duration of another.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace etcd_disk_bench {

class SlowLog {
 public:
  // The slots of a copy: the number of entries, then a pair per entry, in no order.
  static constexpr std::size_t kCount = 0;
  static constexpr std::size_t kEntries = 1;
  static constexpr std::size_t kStartNs = 0;  // since the start of the phase
  static constexpr std::size_t kDurationNs = 1;
  static constexpr std::size_t kEntryLength = 2;
  static constexpr std::size_t kCapacity = 64;
  static constexpr std::size_t kLength = kEntries + kEntryLength * kCapacity;

  // Only the recording thread calls it. Of equal durations the earlier operation stays.
  void record(std::int64_t start_ns, std::int64_t duration_ns) noexcept {
    if (duration_ns <= floor_ns_) [[likely]]
      return;
    const std::size_t count = count_.load(kRelaxed);
    Entry& entry = entries_[count == kCapacity ? shortest_ : count];
    entry.start_ns.store(start_ns, kRelaxed);
    entry.duration_ns.store(duration_ns, kRelaxed);
    if (count < kCapacity) count_.store(count + 1, std::memory_order_release);
    if (count + 1 >= kCapacity) find_shortest();
  }

  // Any thread.
  void copy_to(std::span<double, kLength> slots) const noexcept {
    const std::size_t count = count_.load(std::memory_order_acquire);
    slots[kCount] = static_cast<double>(count);
    for (std::size_t n = 0; n < count; ++n) {
      const std::span<double> pair = slots.subspan(kEntries + kEntryLength * n, kEntryLength);
      pair[kStartNs] = static_cast<double>(entries_[n].start_ns.load(kRelaxed));
      pair[kDurationNs] = static_cast<double>(entries_[n].duration_ns.load(kRelaxed));
    }
  }

 private:
  static constexpr auto kRelaxed = std::memory_order_relaxed;
  struct Entry {
    std::atomic<std::int64_t> start_ns{0};
    std::atomic<std::int64_t> duration_ns{0};
  };

  void find_shortest() noexcept {
    for (std::size_t n = 0; n < kCapacity; ++n) {
      if (entries_[n].duration_ns.load(kRelaxed) < entries_[shortest_].duration_ns.load(kRelaxed))
        shortest_ = n;
    }
    floor_ns_ = entries_[shortest_].duration_ns.load(kRelaxed);
  }

  std::array<Entry, kCapacity> entries_;
  std::atomic<std::size_t> count_{0};
  std::int64_t floor_ns_ = -1;  // the shortest duration in a full log
  std::size_t shortest_ = 0;
};

}  // namespace etcd_disk_bench
