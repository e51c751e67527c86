#include "processor_turns.h"

#include <sched.h>

#include <array>
#include <span>

namespace etcd_disk_bench {
namespace {

// Of as many processors as Linux can be built for.
struct ProcessorSet {
  static constexpr int kMost = 8192;
  std::array<cpu_set_t, kMost / CPU_SETSIZE> bits{};

  void add(int processor) noexcept { CPU_SET_S(processor, sizeof bits, bits.data()); }
  bool has(int processor) const noexcept { return CPU_ISSET_S(processor, sizeof bits, bits.data()); }
};

std::vector<int> processors_of_this_thread() {
  ProcessorSet set;
  std::vector<int> processors;
  if (sched_getaffinity(0, sizeof set.bits, set.bits.data()) == -1) return processors;
  for (int processor = 0; processor < ProcessorSet::kMost; ++processor) {
    if (set.has(processor)) processors.push_back(processor);
  }
  return processors;
}

bool keep_this_thread_on(std::span<const int> processors) noexcept {
  ProcessorSet set;
  for (const int processor : processors) set.add(processor);
  return sched_setaffinity(0, sizeof set.bits, set.bits.data()) == 0;
}

}  // namespace

ProcessorTurns::ProcessorTurns() : allowed_(processors_of_this_thread()), left_(allowed_) {}

ProcessorTurns::~ProcessorTurns() {
  // Refused only where none of them is allowed any more: then the kernel has chosen others itself.
  (void)keep_this_thread_on(allowed_);
}

void ProcessorTurns::next() noexcept {
  while (left_.size() > 1) {
    const std::size_t at = turn_++ % left_.size();
    if (keep_this_thread_on(std::span(left_).subspan(at, 1))) return;
    left_.erase(left_.begin() + static_cast<std::ptrdiff_t>(at));
  }
}

}  // namespace etcd_disk_bench
