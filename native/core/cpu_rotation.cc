#include "cpu_rotation.h"

#include <sched.h>

#include <array>
#include <span>

namespace etcd_disk_bench {
namespace {

constexpr int kMaxCpus = 8192;  // the most that a Linux kernel can be built for
using CpuSet = std::array<cpu_set_t, kMaxCpus / CPU_SETSIZE>;

std::vector<int> cpus_of_this_thread() {
  CpuSet set{};
  std::vector<int> cpus;
  if (sched_getaffinity(0, sizeof set, set.data()) == -1) return cpus;
  for (int cpu = 0; cpu < kMaxCpus; ++cpu) {
    if (CPU_ISSET_S(cpu, sizeof set, set.data())) cpus.push_back(cpu);
  }
  return cpus;
}

bool set_affinity(std::span<const int> cpus) noexcept {
  CpuSet set{};
  for (const int cpu : cpus) CPU_SET_S(cpu, sizeof set, set.data());
  return sched_setaffinity(0, sizeof set, set.data()) == 0;
}

}  // namespace

CpuRotation::CpuRotation() : allowed_(cpus_of_this_thread()), left_(allowed_) {}

CpuRotation::~CpuRotation() {
  // Fails only if none of them is allowed any more: the kernel has then chosen others.
  (void)set_affinity(allowed_);
}

void CpuRotation::next() noexcept {
  while (left_.size() > 1) {
    const std::size_t at = turn_++ % left_.size();
    if (set_affinity(std::span(left_).subspan(at, 1))) return;
    left_.erase(left_.begin() + static_cast<std::ptrdiff_t>(at));
  }
}

}  // namespace etcd_disk_bench
