// A run from start to end: it ends for the right reason, reports failures, and leaves nothing behind.
#include "../core/run.h"
#include "../core/work_names.h"

#include <doctest/doctest.h>

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <memory>
#include <thread>

#include "../core/clock.h"
#include "phase_copy.h"
#include "temporary_directory.h"

namespace etcd_disk_bench {
namespace {

namespace fs = std::filesystem;

// The run can create a file during the removal, which then fails.
void remove_during_run(const fs::path& folder) {
  std::error_code error;
  do {
    fs::remove_all(folder, error);
  } while (error);
}

constexpr std::uint64_t kUnlimited = 9'007'199'254'740'991;  // JavaScript's largest whole number
constexpr std::uint64_t kMillisecond = 1'000'000;
constexpr std::uint64_t kMinute = 60'000 * kMillisecond;

// A closed loop that only the caller's limit ends. The time limit of a minute is for a test that would
// otherwise hang.
PhasePlan phase() {
  return {.rate_per_second = 0,
          .max_appends = kUnlimited,
          .max_duration_ns = kMinute,
          .max_bytes = kUnlimited,
          .commit_interval_ns = 0};
}

PhasePlan phase_of_appends(std::uint64_t appends) {
  PhasePlan plan = phase();
  plan.max_appends = appends;
  return plan;
}

struct Setting {
  explicit Setting(std::vector<PhasePlan> plans, std::string where = {})
      : run({.directory = where.empty() ? directory.string() : where,
             .directory_fd = ScopedFd(),
             .write_size_bytes = 2300,
             .segment_size_bytes = 64 * 1024,
             .backend_max_bytes = 1 << 20,
             .seed = 1,
             .phases = std::move(plans)}) {}
  PhaseCopy phase(std::size_t n) const { return PhaseCopy(run.samples(n)); }
  bool left_nothing() const { return names_in(directory.path()).empty(); }
  // The folder of the running run.
  fs::path folder() const { return directory.path() / names_in(directory.path()).at(0); }
  void wait_for_appends(std::size_t of_phase, double number) {
    const std::atomic<bool> never{false};
    while (run.samples(of_phase).get(PhaseSamples::kAppends) < number)
      sleep_until(monotonic_ns() + 1'000'000, never);
  }

  TemporaryDirectory directory;
  Run run;
};

// A run on its own thread, as in the addon.
class Running {
 public:
  explicit Running(Run& run) : thread_([this, &run] { result_ = run.execute(); }) {}
  ~Running() {
    if (thread_.joinable()) thread_.join();
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  RunResult result() {
    thread_.join();
    return result_;
  }

 private:
  RunResult result_;
  std::thread thread_;
};

using Stops = std::vector<StoppedBy>;

TEST_CASE("run: ends after exactly max_appends appends") {
  Setting setting({phase_of_appends(70)});
  const RunResult result = setting.run.execute();
  CHECK(result.stopped_by == Stops{StoppedBy::kCount});
  CHECK(setting.phase(0).appends() == 70);
  CHECK(setting.phase(0).append.count() == 70);
  CHECK_FALSE(result.failure);
  CHECK_FALSE(result.cleanup_failure);
  CHECK(setting.left_nothing());
}

TEST_CASE("run: makes no append when max_appends is 0") {
  Setting setting({phase_of_appends(0)});
  const RunResult result = setting.run.execute();
  CHECK(result.stopped_by == Stops{StoppedBy::kCount});
  CHECK(setting.phase(0).appends() == 0);
  CHECK(setting.left_nothing());
}

TEST_CASE("run: ends after max_duration") {
  PhasePlan plan = phase();
  plan.max_duration_ns = 30 * kMillisecond;
  Setting setting({plan});
  const RunResult result = setting.run.execute();
  CHECK(result.stopped_by == Stops{StoppedBy::kDuration});
  CHECK(setting.phase(0).appends() > 0);
  CHECK(setting.phase(0).total(PhaseSamples::kElapsedNs) >= 30 * kMillisecond);
  CHECK_FALSE(result.failure);
  CHECK(setting.left_nothing());
}

TEST_CASE("run: ends before the append that would exceed max_bytes") {
  PhasePlan plan = phase();
  plan.max_bytes = 10 * 2300 + 2299;
  Setting setting({plan});
  const RunResult result = setting.run.execute();
  CHECK(result.stopped_by == Stops{StoppedBy::kBytes});
  CHECK(setting.phase(0).appends() == 10);
  CHECK(setting.phase(0).bytes_written() == 10 * 2300);
  CHECK_FALSE(result.failure);
  CHECK(setting.left_nothing());
}

TEST_CASE("run: counts segment headers as written bytes") {
  Setting setting({phase_of_appends(70)});
  setting.run.execute();
  CHECK(setting.phase(0).directory.count() == 2);
  CHECK(setting.phase(0).bytes_written() == 70 * 2300 + 2 * 96);
}

TEST_CASE("run: stays within max_bytes with commits too") {
  PhasePlan plan = phase();
  plan.commit_interval_ns = kMillisecond;
  plan.rate_per_second = 5000;  // so high that a commit comes before a fast disk is done
  plan.max_bytes = 20'000'000;
  Setting setting({plan});
  const RunResult result = setting.run.execute();
  CHECK(result.stopped_by == Stops{StoppedBy::kBytes});
  CHECK(setting.phase(0).bytes_written() <= 20'000'000);
  CHECK(setting.phase(0).bytes_written() > setting.phase(0).appends() * 2300);
  CHECK(setting.phase(0).commit.count() > 0);
  CHECK(setting.left_nothing());
}

TEST_CASE("run: makes no commit without a commit interval") {
  Setting setting({phase_of_appends(50)});
  setting.run.execute();
  CHECK(setting.phase(0).commit.count() == 0);
}

TEST_CASE("run: returns its results so far when another thread cancels it") {
  Setting setting({phase(), phase()});
  Running running(setting.run);
  setting.wait_for_appends(0, 3);
  setting.run.cancel();
  const RunResult result = running.result();
  CHECK(result.stopped_by == Stops{StoppedBy::kCancel});
  CHECK(setting.phase(0).appends() >= 3);
  CHECK(setting.phase(0).append.count() == setting.phase(0).appends());
  CHECK(setting.phase(1).total(PhaseSamples::kHasStarted) == 0);
  CHECK_FALSE(result.failure);
  CHECK(setting.left_nothing());
}

TEST_CASE("run: ends at a cancel while it waits an hour for its next append") {
  PhasePlan plan = phase();
  plan.rate_per_second = 1.0 / 3600;
  plan.max_duration_ns = kUnlimited;
  Setting setting({plan});
  Running running(setting.run);
  setting.wait_for_appends(0, 1);
  setting.run.cancel();
  const RunResult result = running.result();
  CHECK(result.stopped_by == Stops{StoppedBy::kCancel});
  CHECK(setting.phase(0).appends() == 1);
  CHECK(setting.left_nothing());
}

TEST_CASE("run: begins no phase when cancelled before the start") {
  Setting setting({phase()});
  setting.run.cancel();
  const RunResult result = setting.run.execute();
  CHECK(result.stopped_by.empty());
  CHECK_FALSE(result.failure);
  CHECK(setting.phase(0).total(PhaseSamples::kHasStarted) == 0);
  CHECK(setting.left_nothing());
}

TEST_CASE("run: fails in the set-up when the directory does not exist") {
  const TemporaryDirectory elsewhere;
  const std::string missing = (elsewhere.path() / "missing").string();
  Setting setting({phase_of_appends(1)}, missing);
  const RunResult result = setting.run.execute();
  REQUIRE(result.failure);
  CHECK(std::string(result.failure->syscall) == "open");
  CHECK(result.failure->error_number == ENOENT);
  CHECK(result.failure->path == missing);
  CHECK(std::string(result.failure->kind) == "set-up");
  CHECK(result.stopped_by.empty());
  CHECK_FALSE(result.preallocation);
  CHECK_FALSE(fs::exists(missing));
}

TEST_CASE("run: fails in the set-up, with the call, on a file system without files") {
  Setting setting({phase_of_appends(1)}, "/proc");
  const RunResult result = setting.run.execute();
  REQUIRE(result.failure);
  CHECK(std::string(result.failure->syscall) == "mkdir");
  CHECK(std::string(result.failure->kind) == "set-up");
  CHECK(result.stopped_by.empty());
}

TEST_CASE("run: fails at the next cut when its folder was deleted, and does not recreate it") {
  Setting setting({phase()});
  Running running(setting.run);
  setting.wait_for_appends(0, 3);
  remove_during_run(setting.folder());
  const RunResult result = running.result();
  CHECK(result.stopped_by == Stops{StoppedBy::kError});
  REQUIRE(result.failure);
  CHECK(result.failure->error_number == ENOENT);
  CHECK_FALSE(result.cleanup_failure);
  CHECK(setting.left_nothing());
}

TEST_CASE("run: leaves a foreign file in its folder, and reports why the folder stays") {
  Setting setting({phase()});
  Running running(setting.run);
  setting.wait_for_appends(0, 3);
  write_file(setting.folder() / "notes", "mine");
  setting.run.cancel();
  const RunResult result = running.result();
  REQUIRE(result.cleanup_failure);
  CHECK(std::string(result.cleanup_failure->syscall) == "rmdir");
  CHECK(std::string(result.cleanup_failure->kind) == "clean-up");
  CHECK(result.cleanup_failure->error_number == ENOTEMPTY);
  CHECK_FALSE(result.failure);
  CHECK(names_in(setting.folder()) == std::vector<std::string>{kMarker, "notes"});
}

TEST_CASE("run: runs the phases in order, each with its own counts") {
  Setting setting({phase_of_appends(40), phase_of_appends(0), phase_of_appends(25)});
  const RunResult result = setting.run.execute();
  CHECK(result.stopped_by == Stops{StoppedBy::kCount, StoppedBy::kCount, StoppedBy::kCount});
  CHECK(setting.phase(0).append.count() == 40);
  CHECK(setting.phase(1).append.count() == 0);
  CHECK(setting.phase(2).append.count() == 25);
  CHECK(setting.phase(1).total(PhaseSamples::kHasStarted) == 1);
  CHECK(setting.left_nothing());
}

TEST_CASE("run: has the first sync and the thread id in each phase") {
  Setting setting({phase_of_appends(1), phase_of_appends(0), phase_of_appends(30)});
  setting.run.execute();  // on this thread
  CHECK(setting.phase(0).total(PhaseSamples::kFirstSyncNs) == setting.phase(0).sync.sum());
  CHECK(setting.phase(1).total(PhaseSamples::kFirstSyncNs) == 0);
  const std::vector<SlowEntry> syncs = setting.phase(2).slow_sync.by_start();
  REQUIRE(!syncs.empty());
  CHECK(setting.phase(2).total(PhaseSamples::kFirstSyncNs) == syncs.front().duration_ns);
  for (std::size_t n = 0; n < 3; ++n) CHECK(setting.phase(n).total(PhaseSamples::kThreadId) == getpid());
}

TEST_CASE("run: reports a thread id that exists during the run") {
  Setting setting({phase()});
  Running running(setting.run);
  setting.wait_for_appends(0, 1);
  const auto thread = static_cast<long>(setting.phase(0).total(PhaseSamples::kThreadId));
  std::ifstream name("/proc/self/task/" + std::to_string(thread) + "/comm");
  CHECK(std::string(std::istreambuf_iterator(name), {}) == "edb-wal\n");
  setting.run.cancel();
  running.result();
}

TEST_CASE("run: reports how segments were preallocated, and counts each preallocation") {
  Setting setting({phase_of_appends(70)});
  const RunResult result = setting.run.execute();
  CHECK(result.preallocation);
  // The first segment, the one ahead of it, and one for each of the two cuts. The run may end before the last
  // one is begun.
  CHECK(setting.phase(0).preallocate.count() >= 3);
  CHECK(setting.phase(0).preallocate.count() <= 4);
}

TEST_CASE("run: has no response times in a closed loop") {
  Setting setting({phase_of_appends(20)});
  setting.run.execute();
  CHECK(setting.phase(0).response.count() == 0);
}

TEST_CASE("run: has a response time for every fixed-rate append") {
  PhasePlan plan = phase_of_appends(20);
  plan.rate_per_second = 1000;
  Setting setting({plan});
  const RunResult result = setting.run.execute();
  CHECK(result.stopped_by == Stops{StoppedBy::kCount});
  CHECK(setting.phase(0).response.count() == 20);
  CHECK(setting.phase(0).append.count() == 20);
}

TEST_CASE("run: has no response shorter than its append") {
  PhasePlan plan = phase_of_appends(20);
  plan.rate_per_second = 1000;
  Setting setting({plan});
  setting.run.execute();
  CHECK(setting.phase(0).response.sum() >= setting.phase(0).append.sum());
}

// Number of appends due in a phase of this length.
double due_in(double elapsed_ns, const PhasePlan& plan) {
  return std::ceil(elapsed_ns / (1e9 / plan.rate_per_second));
}

TEST_CASE("run: makes exactly the appends due at the fixed rate") {
  PhasePlan plan = phase();
  plan.rate_per_second = 100;
  plan.max_duration_ns = 100 * kMillisecond;
  Setting setting({plan});
  const RunResult result = setting.run.execute();
  CHECK(result.stopped_by == Stops{StoppedBy::kDuration});
  // Fewer if the machine cannot keep up. The first is due at once.
  CHECK(setting.phase(0).appends() >= 1);
  CHECK(setting.phase(0).appends() <= 10);
  // Appends that fell due and were not sent have waited too.
  CHECK(setting.phase(0).response.count() == 10);
}

TEST_CASE("run: sends late appends afterwards, or skips them and counts their wait") {
  PhasePlan plan = phase_of_appends(20);
  plan.rate_per_second = 10e6;  // beyond any disk
  Setting sent({plan});
  sent.run.execute();
  CHECK(sent.phase(0).response.count() == 20);
  plan.skips_late_appends = true;
  Setting skipped({plan});
  skipped.run.execute();
  CHECK(skipped.phase(0).appends() == 20);
  // Each append takes longer than the interval to the next one.
  CHECK(skipped.phase(0).response.count() >= 40);
  CHECK(skipped.phase(0).response.count() <= due_in(skipped.phase(0).total(PhaseSamples::kElapsedNs), plan));
}

TEST_CASE("run: makes one append at any rate too low for a second") {
  for (const double rate : {1.0, 1e-9, 1e-11, 1e-300}) {
    CAPTURE(rate);
    PhasePlan plan = phase_of_appends(5);
    plan.rate_per_second = rate;
    plan.max_duration_ns = 5 * kMillisecond;
    Setting setting({plan});
    const RunResult result = setting.run.execute();
    CHECK(result.stopped_by == Stops{StoppedBy::kDuration});
    CHECK(setting.phase(0).appends() == 1);
  }
}

TEST_CASE("end_phase: ends a closed loop, and the run continues with the next phase") {
  Setting setting({phase(), phase_of_appends(20)});
  Running running(setting.run);
  setting.wait_for_appends(0, 3);
  setting.run.end_phase(0);
  const RunResult result = running.result();
  CHECK(result.stopped_by == Stops{StoppedBy::kDecided, StoppedBy::kCount});
  CHECK(setting.phase(0).appends() >= 3);
  CHECK(setting.phase(0).append.count() == setting.phase(0).appends());
  CHECK(setting.phase(0).total(PhaseSamples::kElapsedNs) < static_cast<double>(kMinute));
  CHECK(setting.phase(1).append.count() == 20);
  CHECK_FALSE(result.failure);
  CHECK_FALSE(result.cleanup_failure);
  CHECK(setting.left_nothing());
}

TEST_CASE("end_phase: ends a fixed-rate phase that waits an hour, without further appends") {
  PhasePlan plan = phase();
  plan.rate_per_second = 1.0 / 3600;
  plan.max_duration_ns = kUnlimited;
  Setting setting({plan, phase_of_appends(5)});
  Running running(setting.run);
  setting.wait_for_appends(0, 1);
  setting.run.end_phase(0);
  const RunResult result = running.result();
  CHECK(result.stopped_by == Stops{StoppedBy::kDecided, StoppedBy::kCount});
  CHECK(setting.phase(0).appends() == 1);
  CHECK(setting.phase(0).response.count() == 1);
  CHECK(setting.left_nothing());
}

TEST_CASE("end_phase: records the response of all appends due in a late fixed-rate phase") {
  PhasePlan plan = phase();
  plan.rate_per_second = 10e6;  // beyond any disk
  plan.commit_interval_ns = kMillisecond;
  Setting setting({plan, phase_of_appends(5)});
  Running running(setting.run);
  setting.wait_for_appends(0, 100);
  setting.run.end_phase(0);
  const RunResult result = running.result();
  CHECK(result.stopped_by == Stops{StoppedBy::kDecided, StoppedBy::kCount});
  const double elapsed = setting.phase(0).total(PhaseSamples::kElapsedNs);
  CHECK(setting.phase(0).response.count() > setting.phase(0).appends());
  CHECK(setting.phase(0).response.count() == due_in(elapsed, plan));
  // The longest wait is shorter than the phase.
  CHECK(setting.phase(0).response.max() <= elapsed);
  CHECK(setting.left_nothing());
}

TEST_CASE("end_phase: makes the phase empty before the run starts, and no other") {
  PhasePlan paced = phase();
  paced.rate_per_second = 1000;
  Setting setting({phase_of_appends(7), phase(), paced, phase_of_appends(9)});
  setting.run.end_phase(1);
  setting.run.end_phase(2);
  const RunResult result = setting.run.execute();
  CHECK(result.stopped_by ==
        Stops{StoppedBy::kCount, StoppedBy::kDecided, StoppedBy::kDecided, StoppedBy::kCount});
  CHECK(setting.phase(0).appends() == 7);
  CHECK(setting.phase(1).appends() == 0);
  CHECK(setting.phase(1).total(PhaseSamples::kHasStarted) == 1);
  CHECK(setting.phase(2).appends() == 0);
  CHECK(setting.phase(3).appends() == 9);
  CHECK(setting.left_nothing());
}

TEST_CASE("end_phase: has no effect when late, repeated or for a missing phase") {
  Setting setting({phase_of_appends(5), phase()});
  Running running(setting.run);
  setting.wait_for_appends(1, 3);
  setting.run.end_phase(0);
  setting.run.end_phase(0);
  setting.run.end_phase(2);
  setting.run.end_phase(static_cast<std::size_t>(-1));
  const double appends = setting.phase(1).appends();
  setting.wait_for_appends(1, appends + 3);
  setting.run.end_phase(1);
  setting.run.end_phase(1);
  const RunResult result = running.result();
  CHECK(result.stopped_by == Stops{StoppedBy::kCount, StoppedBy::kDecided});
  setting.run.end_phase(1);
  CHECK(setting.left_nothing());
}

TEST_CASE("end_phase: does not replace a limit that ended the phase") {
  PhasePlan plan = phase();
  plan.max_duration_ns = 0;
  Setting setting({phase_of_appends(0), plan});
  setting.run.end_phase(0);
  setting.run.end_phase(1);
  CHECK(setting.run.execute().stopped_by == Stops{StoppedBy::kCount, StoppedBy::kDuration});
}

TEST_CASE("end_phase: lets a simultaneous cancel end the whole run") {
  PhasePlan slow = phase();
  slow.rate_per_second = 1.0 / 3600;
  for (const PhasePlan& plan : {phase(), slow}) {
    Setting setting({plan, phase(), phase()});
    Running running(setting.run);
    setting.wait_for_appends(0, 1);
    std::thread other([&setting] { setting.run.end_phase(0); });
    setting.run.cancel();
    other.join();
    const RunResult result = running.result();
    REQUIRE(!result.stopped_by.empty());
    // If the decision was noticed first, the second phase may have begun before the cancel was noticed.
    CHECK(result.stopped_by.size() <= 2);
    if (result.stopped_by.size() == 2) CHECK(result.stopped_by[0] == StoppedBy::kDecided);
    CHECK(
        (result.stopped_by.back() == StoppedBy::kCancel || result.stopped_by.back() == StoppedBy::kDecided));
    CHECK(setting.phase(2).total(PhaseSamples::kHasStarted) == 0);
    CHECK_FALSE(result.failure);
    CHECK(setting.left_nothing());
  }
}

TEST_CASE("end_phase: does not replace an earlier cancel") {
  Setting setting({phase(), phase()});
  Running running(setting.run);
  setting.wait_for_appends(0, 3);
  setting.run.cancel();
  setting.run.end_phase(0);
  CHECK(running.result().stopped_by == Stops{StoppedBy::kCancel});
  CHECK(setting.left_nothing());
}

TEST_CASE("end_phase: lets a simultaneous failure end the run, and reports it") {
  Setting setting({phase(), phase(), phase()});
  Running running(setting.run);
  setting.wait_for_appends(0, 3);
  remove_during_run(setting.folder());
  setting.run.end_phase(0);
  const RunResult result = running.result();
  // The first phase may have been decided before its next cut.
  REQUIRE(!result.stopped_by.empty());
  CHECK(result.stopped_by.back() == StoppedBy::kError);
  REQUIRE(result.failure);
  CHECK(result.failure->error_number == ENOENT);
  CHECK(setting.phase(2).total(PhaseSamples::kHasStarted) == 0);
  CHECK(setting.left_nothing());
}

TEST_CASE("run: several concurrent runs in one directory do not interfere") {
  const TemporaryDirectory directory;
  Setting one({phase_of_appends(70)}, directory.string());
  Setting two({phase_of_appends(70)}, directory.string());
  Running first(one.run);
  Running second(two.run);
  CHECK_FALSE(first.result().failure);
  CHECK_FALSE(second.result().failure);
  CHECK(one.phase(0).appends() == 70);
  CHECK(two.phase(0).appends() == 70);
  CHECK(names_in(directory.path()).empty());
}

}  // namespace
}  // namespace etcd_disk_bench
