// Moves a thread over the processors, as etcd's appends move: Go runs them wherever it finds room, while the
// kernel keeps a lone thread on the processor that takes the disk's interrupts, where a sync costs least.
#pragma once

#include <cstddef>
#include <vector>

namespace etcd_disk_bench {

// The calling thread's, from construction to destruction, which gives it all its processors again.
class ProcessorTurns {
 public:
  ProcessorTurns();  // takes no turns where the kernel does not tell which processors are allowed
  ProcessorTurns(const ProcessorTurns&) = delete;
  ProcessorTurns& operator=(const ProcessorTurns&) = delete;
  ~ProcessorTurns();

  // Goes on on the next processor. One that is not allowed any more is left out from then on.
  void next() noexcept;

 private:
  const std::vector<int> allowed_;
  std::vector<int> left_;
  std::size_t turn_ = 0;
};

}  // namespace etcd_disk_bench
