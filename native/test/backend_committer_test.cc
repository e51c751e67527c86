// The backend file grows and is written like bbolt's. Without new values there is no commit.
#include "../core/backend_committer.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <set>

#include "../core/clock.h"
#include "phase_copy.h"
#include "test_folder.h"

namespace etcd_disk_bench {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kPage = BackendFile::kPageBytes;
constexpr std::uint64_t kMebibyte = 1 << 20;

struct Setting : TestFolder {
  explicit Setting(std::uint64_t max_bytes = 64 * kMebibyte) : file(folder, max_bytes, 1) {}

  std::string path() const { return folder.path() + "/db"; }
  std::uint64_t size() const { return fs::file_size(path()); }
  // The pages that a commit changes.
  std::set<std::uint64_t> pages_of_commit(std::uint64_t value_bytes) {
    std::string before = contents_of(path());
    file.commit(value_bytes);
    const std::string after = contents_of(path());
    before.resize(after.size());
    std::set<std::uint64_t> pages;
    for (std::uint64_t page = 0; page * kPage < after.size(); ++page) {
      if (before.compare(page * kPage, kPage, after, page * kPage, kPage) != 0) pages.insert(page);
    }
    return pages;
  }

  BackendFile file;
};

// A committer with everything that it needs.
struct Committer {
  explicit Committer(BackendFile& backend, std::uint64_t budget_bytes = 1 << 30) : budget(budget_bytes) {
    committer =
        std::make_unique<BackendCommitter>(backend, 1'000'000, value_bytes, budget, phase, start, stop);
  }
  // Waits for a number of commits, not for a time. If they never come, ctest ends the hung test.
  void wait_for_commits(double number) {
    while (commits().count() < number && !stop.requested()) sleep_until(monotonic_ns() + 1'000'000, never);
  }
  HistogramCopy commits() const { return HistogramCopy(phase.commit.latencies); }

  const std::atomic<bool> never{false};
  std::atomic<std::uint64_t> value_bytes{0};
  ByteBudget budget;
  PhaseSamples phase;
  const std::int64_t start = monotonic_ns();
  StopSignal stop;
  std::unique_ptr<BackendCommitter> committer;
};

TEST_CASE("backend: a new file has bbolt's four pages") {
  const Setting setting;
  CHECK(setting.size() == 4 * kPage);
}

TEST_CASE("backend: the first commit grows it to 16 MiB") {
  Setting setting;
  setting.file.commit(2300);
  CHECK(setting.size() == 16 * kMebibyte);
}

TEST_CASE("backend: grows by 16 MiB only when the file is full") {
  Setting setting;
  setting.file.commit(16 * kMebibyte - 4 * kPage);
  CHECK(setting.size() == 16 * kMebibyte);
  setting.file.commit(1);
  CHECK(setting.size() == 32 * kMebibyte);
}

TEST_CASE("backend: grows by several steps for a large commit") {
  Setting setting;
  setting.file.commit(40 * kMebibyte);
  CHECK(setting.size() == 48 * kMebibyte);
}

TEST_CASE("backend: stops growing at its maximum, and still commits") {
  Setting setting(16 * kMebibyte);
  for (int n = 0; n < 5; ++n) setting.file.commit(5 * kMebibyte);
  CHECK(setting.size() == 16 * kMebibyte);
  CHECK_FALSE(setting.pages_of_commit(2300).empty());
}

TEST_CASE("backend: reuses old pages for values when the file is full") {
  Setting setting(kMebibyte);
  setting.file.commit(kMebibyte);
  const std::set<std::uint64_t> pages = setting.pages_of_commit(100 * kPage);
  CHECK(*pages.rbegin() < kMebibyte / kPage);
  CHECK(pages.size() > 50);  // of 113, some chosen twice
}

TEST_CASE("backend: has a size of whole pages for any size of values") {
  Setting setting(3 * kMebibyte + 100);
  for (const std::uint64_t bytes : {1, 2300, 4097, 1'000'001}) {
    setting.file.commit(bytes);
    CHECK(setting.size() % kPage == 0);
  }
}

TEST_CASE("backend: writes the pages of values in sequence, and a few pages anywhere") {
  Setting setting;
  setting.file.commit(100 * kPage);
  const std::set<std::uint64_t> pages = setting.pages_of_commit(9 * kPage + 1);
  for (std::uint64_t page = 104; page < 114; ++page) CHECK(pages.contains(page));
  CHECK(pages.upper_bound(113) == pages.end());
  // In addition to them: the meta page, single pages, and the last values again. Some may be chosen twice.
  CHECK(pages.size() >= 10 + 1 + BackendFile::kPagesAtOnce);
  CHECK(pages.size() <= 10 + 1 + BackendFile::kSinglePages + BackendFile::kRewrittenPages);
}

TEST_CASE("backend: writes the two meta pages alternately, one per commit") {
  Setting setting;
  for (int n = 0; n < 4; ++n) {
    const std::set<std::uint64_t> pages = setting.pages_of_commit(2300);
    CHECK(pages.contains(0) == (n % 2 == 0));
    CHECK(pages.contains(1) == (n % 2 == 1));
  }
}

TEST_CASE("backend: writes no more per commit than it takes from the budget") {
  Setting setting;
  setting.file.commit(100 * kPage);
  for (const std::uint64_t bytes : {std::uint64_t{1}, kPage, 9 * kPage + 1}) {
    const std::uint64_t written = setting.pages_of_commit(bytes).size() * kPage;
    CHECK(written <= BackendFile::bytes_of_commit(bytes));
  }
}

TEST_CASE("backend: names the failed call when a commit cannot write the file") {
  Setting setting;
  // The descriptor of the file: the lowest that refers to it.
  const fs::path path = setting.path();
  for (int fd = 3; fd < 256; ++fd) {
    std::error_code ignored;
    if (fs::read_symlink("/proc/self/fd/" + std::to_string(fd), ignored) != fs::canonical(path)) continue;
    const ScopedFd reading(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    REQUIRE(dup3(reading.get(), fd, O_CLOEXEC) == fd);
  }
  try {
    setting.file.commit(2300);
    FAIL("nothing failed");
  } catch (const SystemError& error) {
    const SystemFailure failure = error.during("commit", 0);
    CHECK(std::string(failure.syscall) == "ftruncate");
    CHECK(failure.error_number == EINVAL);
    CHECK(failure.path == setting.path());
  }
}

TEST_CASE("committer: commits values, and counts the commit") {
  Setting setting;
  Committer committer(setting.file);
  committer.value_bytes.store(2300);
  committer.wait_for_commits(1);
  committer.committer.reset();
  CHECK(committer.commits().count() == 1);
  CHECK(committer.commits().min() > 0);
  CHECK(committer.budget.taken() == BackendFile::bytes_of_commit(2300));
}

TEST_CASE("committer: adds a commit to the slow log with its start") {
  Setting setting;
  Committer committer(setting.file);
  committer.value_bytes.store(2300);
  committer.wait_for_commits(1);
  committer.committer.reset();
  const std::int64_t ended = monotonic_ns() - committer.start;
  const SlowLogCopy slowest(committer.phase.commit.slowest);
  REQUIRE(slowest.count() == 1);
  const SlowEntry commit = slowest.entries().front();
  CHECK(commit.duration_ns == committer.commits().sum());
  CHECK(commit.start_ns > 0);
  CHECK(commit.start_ns + commit.duration_ns <= static_cast<double>(ended));
}

TEST_CASE("committer: makes no second commit without new values") {
  Setting setting;
  Committer committer(setting.file);
  committer.value_bytes.store(2300);
  committer.wait_for_commits(1);
  sleep_until(monotonic_ns() + 20'000'000, committer.never);  // many times its interval
  committer.committer.reset();
  CHECK(committer.commits().count() == 1);
}

TEST_CASE("committer: makes no commit without values, and the file stays small") {
  Setting setting;
  Committer committer(setting.file);
  sleep_until(monotonic_ns() + 20'000'000, committer.never);
  committer.committer.reset();
  CHECK(committer.commits().count() == 0);
  CHECK(setting.size() == 4 * kPage);
}

TEST_CASE("committer: commits the values since the last commit") {
  Setting setting;
  Committer committer(setting.file);
  committer.value_bytes.store(kPage);
  committer.wait_for_commits(1);
  committer.value_bytes.store(4 * kPage);
  committer.wait_for_commits(2);
  committer.committer.reset();
  CHECK(committer.budget.taken() ==
        BackendFile::bytes_of_commit(kPage) + BackendFile::bytes_of_commit(3 * kPage));
}

TEST_CASE("committer: writes nothing beyond the budget, and reports no failure") {
  Setting setting;
  Committer committer(setting.file, BackendFile::bytes_of_commit(2300) - 1);
  committer.value_bytes.store(2300);
  sleep_until(monotonic_ns() + 20'000'000, committer.never);
  committer.committer.reset();
  CHECK(committer.commits().count() == 0);
  CHECK(committer.budget.taken() == 0);
  CHECK(setting.size() == 4 * kPage);
  CHECK_FALSE(committer.stop.failure());
}

TEST_CASE("committer: ends at once during an interval of an hour") {
  Setting setting;
  const std::atomic<std::uint64_t> value_bytes{2300};
  ByteBudget budget(1 << 30);
  PhaseSamples phase;
  StopSignal stop;
  {
    BackendCommitter committer(setting.file, std::uint64_t{3600} * kNanosPerSecond, value_bytes, budget,
                               phase, monotonic_ns(), stop);
  }
  CHECK(HistogramCopy(phase.commit.latencies).count() == 0);
}

TEST_CASE("backend: reports a shortage only for a commit that makes the file grow") {
  Setting setting;
  BackendFile& file = setting.file;
  CHECK_FALSE(file.shortage_of_commit(8000));
  setting.folder.keep_free(std::uint64_t{1} << 60);
  CHECK(file.shortage_of_commit(8000));
  // This commit makes the file grow, so the next one needs no more space.
  file.commit(8000);
  CHECK_FALSE(file.shortage_of_commit(8000));
}

}  // namespace
}  // namespace etcd_disk_bench
