// A thread that moves over its processors, and has them all again afterwards.
#include "../core/processor_turns.h"

#include <doctest/doctest.h>
#include <sched.h>

#include <set>
#include <thread>

namespace etcd_disk_bench {
namespace {

std::set<int> processors_of_this_thread() {
  cpu_set_t set;
  CHECK(sched_getaffinity(0, sizeof set, &set) == 0);
  std::set<int> processors;
  for (int processor = 0; processor < CPU_SETSIZE; ++processor) {
    if (CPU_ISSET(processor, &set)) processors.insert(processor);
  }
  return processors;
}

TEST_CASE("processor turns: one round is once on each processor") {
  const std::set<int> allowed = processors_of_this_thread();
  ProcessorTurns turns;
  std::set<int> seen;
  for (std::size_t turn = 0; turn < allowed.size(); ++turn) {
    turns.next();
    seen.insert(sched_getcpu());
  }
  CHECK(seen == allowed);
}

TEST_CASE("processor turns: afterwards the thread has all that it had") {
  const std::set<int> allowed = processors_of_this_thread();
  {
    ProcessorTurns turns;
    turns.next();
    if (allowed.size() > 1) CHECK(processors_of_this_thread().size() == 1);
  }
  CHECK(processors_of_this_thread() == allowed);
}

TEST_CASE("processor turns: they stay within what the thread was allowed") {
  std::thread([] {
    const int only = *processors_of_this_thread().begin();
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(only, &set);
    CHECK(sched_setaffinity(0, sizeof set, &set) == 0);
    {
      ProcessorTurns turns;
      for (int turn = 0; turn < 3; ++turn) {
        turns.next();
        CHECK(sched_getcpu() == only);
      }
    }
    CHECK(processors_of_this_thread() == std::set<int>{only});
  }).join();
}

}  // namespace
}  // namespace etcd_disk_bench
