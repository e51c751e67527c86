// A thread moves over its CPUs, and may use all of them again afterwards.
#include "../core/cpu_rotation.h"

#include <doctest/doctest.h>
#include <sched.h>

#include <set>
#include <thread>

namespace etcd_disk_bench {
namespace {

std::set<int> cpus_of_this_thread() {
  cpu_set_t set;
  CHECK(sched_getaffinity(0, sizeof set, &set) == 0);
  std::set<int> cpus;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &set)) cpus.insert(cpu);
  }
  return cpus;
}

TEST_CASE("cpu rotation: visits each CPU once per round") {
  const std::set<int> allowed = cpus_of_this_thread();
  CpuRotation turns;
  std::set<int> seen;
  for (std::size_t turn = 0; turn < allowed.size(); ++turn) {
    turns.next();
    seen.insert(sched_getcpu());
  }
  CHECK(seen == allowed);
}

TEST_CASE("cpu rotation: restores the CPUs of the thread at the end") {
  const std::set<int> allowed = cpus_of_this_thread();
  {
    CpuRotation turns;
    turns.next();
    if (allowed.size() > 1) CHECK(cpus_of_this_thread().size() == 1);
  }
  CHECK(cpus_of_this_thread() == allowed);
}

TEST_CASE("cpu rotation: uses only CPUs that the thread was allowed") {
  std::thread([] {
    const int only = *cpus_of_this_thread().begin();
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(only, &set);
    CHECK(sched_setaffinity(0, sizeof set, &set) == 0);
    {
      CpuRotation turns;
      for (int turn = 0; turn < 3; ++turn) {
        turns.next();
        CHECK(sched_getcpu() == only);
      }
    }
    CHECK(cpus_of_this_thread() == std::set<int>{only});
  }).join();
}

}  // namespace
}  // namespace etcd_disk_bench
