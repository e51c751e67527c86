// One small run in a directory, for the fault injector. Prints its result in lines.
// run_once DIRECTORY APPENDS RATE_PER_SECOND COMMIT_INTERVAL_US
#include <signal.h>

#include <cstdio>
#include <cstdlib>
#include <limits>

#include "../core/run.h"
#include "phase_copy.h"

using namespace etcd_disk_bench;

namespace {

void print(const char* what, const SystemFailure& failure) {
  std::printf("%s %s %d %s %llu %s\n", what, failure.syscall, failure.error_number, failure.kind,
              static_cast<unsigned long long>(failure.operation), failure.path.c_str());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  signal(SIGXFSZ, SIG_IGN);
  // The time limit is for a fault that never comes: the run then ends, and the test sees that it did not
  // fail.
  Run run({.directory = argv[1],
           .directory_fd = ScopedFd(),
           .write_size_bytes = 2300,
           .segment_size_bytes = 16 * 1024,
           .backend_max_bytes = 1 << 20,
           .seed = 1,
           .phases = {{.rate_per_second = std::atof(argv[3]),
                       .max_appends = std::strtoull(argv[2], nullptr, 10),
                       .max_duration_ns = 10'000'000'000,
                       .max_bytes = std::uint64_t{1} << 40,
                       .commit_interval_ns = std::strtoull(argv[4], nullptr, 10) * 1000}}});
  const RunResult result = run.execute();
  static constexpr const char* kStops[] = {"count",  "duration", "bytes", "decided",
                                           "cancel", "error",    "space"};
  for (const StoppedBy stop : result.stopped_by) {
    std::printf("stopped_by %s\n", kStops[static_cast<std::size_t>(stop)]);
  }
  if (result.failure) print("failure", *result.failure);
  if (result.cleanup_failure) print("cleanup_failure", *result.cleanup_failure);
  if (result.preallocation) {
    std::printf("preallocation %s\n",
                *result.preallocation == Preallocation::kFallocate ? "fallocate" : "ftruncate");
  }
  const PhaseCopy samples(run.samples(0));
  std::printf("appends %.0f recorded %.0f\n", samples.appends(), samples.append.count());
  return 0;
}
