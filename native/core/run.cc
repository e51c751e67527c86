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

namespace etcd_disk_bench {

Run::Run(Plan plan)
    : plan_(std::move(plan)), samples_(plan_.phases.size()), is_decided_(plan_.phases.size()) {}

RunResult Run::execute() noexcept {
  name_this_thread("edb-wal");
  // The default slack of 50 us would delay every fixed-rate append. This applies only to this thread. If the
  // kernel refuses, the due times are less exact.
  (void)prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
  RunResult result;
  try {
    prepare_and_measure(result);
  } catch (const SystemError& error) {
    stop_.fail(error.during("set-up", 0));
  } catch (const PipelineStopped&) {
    // stop_ has the failure.
  } catch (const std::system_error& error) {  // from std::thread
    stop_.fail({error.code().value(), "pthread_create", plan_.directory, "set-up", 0});
  } catch (const std::bad_alloc&) {
    stop_.fail({ENOMEM, "malloc", plan_.directory, "set-up", 0});
  }
  remove_folder(result);
  target_ = {};
  result.failure = stop_.failure();
  result.shortage = stop_.shortage();
  return result;
}

void Run::prepare_and_measure(RunResult& result) {
  if (stop_.requested()) return;
  if (plan_.is_low_priority) take_low_priority();
  target_ = plan_.directory_fd.is_open() ? File{std::move(plan_.directory_fd), plan_.directory}
                                         : open_directory(plan_.directory);
  result.leftovers = remove_leftovers(target_, stop_);
  if (stop_.requested()) return;
  work_folder_.emplace(target_);
  folder_path_ = work_folder_->path();
  has_folder_.store(true, std::memory_order_release);
  work_folder_->keep_free(plan_.keep_free_bytes);
  work_folder_->open();
  measure(result);
}

void Run::measure(RunResult& result) {
  WorkFolder& folder = *work_folder_;
  SegmentPipeline pipeline(folder, plan_.segment_size_bytes, samples_.front(), stop_);
  WalWriter wal(folder, pipeline, plan_.segment_size_bytes, plan_.first_segment_offset_bytes);
  BackendFile backend(folder, plan_.backend_max_bytes, plan_.seed);
  RandomContent content(plan_.seed + 1, plan_.write_size_bytes);
  pipeline.wait_until_ready();
  result.preallocation = pipeline.preallocation();

  Workload workload{wal, backend, content, plan_.write_size_bytes};
  for (std::size_t n = 0; n < plan_.phases.size() && !stop_.requested(); ++n) {
    pipeline.record_into(samples_[n]);
    result.stopped_by.push_back(run_phase(plan_.phases[n], samples_[n], workload, stop_, is_decided_[n]));
  }
}

void Run::remove_folder(RunResult& result) {
  if (!work_folder_) return;
  try {
    work_folder_->remove(stop_);
  } catch (const SystemError& error) {
    result.cleanup_failure = error.during("clean-up", 0);
  }
  work_folder_.reset();
}

}  // namespace etcd_disk_bench
