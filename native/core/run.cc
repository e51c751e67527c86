#include "run.h"

#include <sys/prctl.h>

#include <cerrno>
#include <new>
#include <system_error>
#include <utility>

#include "backend_committer.h"
#include "low_priority.h"
#include "phase.h"
#include "random_content.h"
#include "segment_pipeline.h"
#include "thread_name.h"
#include "wal_writer.h"
#include "work_folder.h"

namespace etcd_disk_bench {

Run::Run(Plan plan, std::vector<PhaseMemory> memory)
    : plan_(std::move(plan)), memory_(std::move(memory)), is_settled_(plan_.phases.size()) {}

RunResult Run::execute() noexcept {
  name_this_thread("edb-wal");
  // The default slack of 50 us would be added to every paced append; this thread's alone. Refused, it is only
  // less exact.
  (void)prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
  RunResult result;
  if (stop_.requested()) return result;  // cancelled before it began: nothing is made
  std::optional<WorkFolder> folder;
  try {
    if (plan_.is_low_priority) take_low_priority();
    result.leftovers = remove_leftovers(plan_.directory);
    folder.emplace(plan_.directory);
    folder_path_ = folder->path();
    has_folder_.store(true, std::memory_order_release);
    folder->keep_free(plan_.keep_free_bytes);
    folder->mark();
    measure(*folder, result);
  } catch (const FolderLeftError& error) {
    stop_.fail(error.during("set-up", 0));
    result.cleanup_failure = error.left().during("clean-up", 0);
  } catch (const SystemError& error) {
    stop_.fail(error.during("set-up", 0));
  } catch (const PipelineStopped&) {
    // The pipeline has told its failure.
  } catch (const std::system_error& error) {  // std::thread's; a condition's has no cause on Linux
    stop_.fail({error.code().value(), "pthread_create", plan_.directory, "set-up", 0});
  } catch (const std::bad_alloc&) {
    stop_.fail({ENOMEM, "malloc", plan_.directory, "set-up", 0});
  }
  if (folder) {
    try {
      folder->remove();
    } catch (const SystemError& error) {
      result.cleanup_failure = error.during("clean-up", 0);
    }
  }
  result.failure = stop_.failure();
  result.shortage = stop_.shortage();
  return result;
}

void Run::measure(WorkFolder& folder, RunResult& result) {
  // Each phase records preallocations into its own memory; these views outlive the pipeline, which holds on
  // to one of them.
  std::vector<LatencyHistogram> preallocate;
  for (const PhaseMemory& memory : memory_) preallocate.emplace_back(memory.preallocate);
  SegmentPipeline pipeline(folder, plan_.segment_size_bytes, preallocate.front(), stop_);
  WalWriter wal(folder, pipeline, plan_.segment_size_bytes, plan_.first_segment_offset_bytes);
  BackendFile backend(folder, plan_.backend_max_bytes, plan_.seed);
  RandomContent content(plan_.seed + 1, plan_.write_size_bytes);
  pipeline.wait_until_ready();
  result.preallocation = pipeline.preallocation();

  Workload workload{wal, backend, content, plan_.write_size_bytes};
  for (std::size_t n = 0; n < plan_.phases.size() && !stop_.requested(); ++n) {
    pipeline.record_into(preallocate[n]);
    result.stopped_by.push_back(run_phase(plan_.phases[n], memory_[n], workload, stop_, is_settled_[n]));
  }
}

}  // namespace etcd_disk_bench
