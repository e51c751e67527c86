// Moves a thread from CPU to CPU. Go runs etcd's appends on any CPU, while the kernel keeps a lone thread on
// the CPU that takes the disk's interrupts, where a sync costs least.
#pragma once

#include <cstddef>
#include <vector>

namespace etcd_disk_bench {

// For the calling thread. At the end the thread may run on all its CPUs again. Does nothing if the kernel
// does not report which CPUs are allowed.
class CpuRotation {
 public:
  CpuRotation();
  CpuRotation(const CpuRotation&) = delete;
  CpuRotation& operator=(const CpuRotation&) = delete;
  ~CpuRotation();

  // Moves to the next CPU. Drops a CPU that is no longer allowed.
  void next() noexcept;

 private:
  const std::vector<int> allowed_;
  std::vector<int> left_;
  std::size_t turn_ = 0;
};

}  // namespace etcd_disk_bench
