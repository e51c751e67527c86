#include "backend_committer.h"

#include <algorithm>
#include <cerrno>
#include <new>

#include "clock.h"
#include "thread_name.h"

namespace etcd_disk_bench {
namespace {

constexpr std::uint64_t kMetaPages = 2;
constexpr std::uint64_t kFirstPages = 4;

std::uint64_t pages_of(std::uint64_t bytes) {
  return (bytes + BackendFile::kPageBytes - 1) / BackendFile::kPageBytes;
}

}  // namespace

BackendFile::BackendFile(WorkFolder& folder, std::uint64_t max_bytes, std::uint64_t seed)
    : folder_(folder),
      random_(seed),
      content_(seed, kPagesAtOnce * kPageBytes),
      file_(folder.create("db")),
      max_pages_(max_bytes / kPageBytes),
      used_pages_(kFirstPages) {
  write_pages({0, kFirstPages});
  sync_data(file_);
  file_bytes_ = kFirstPages * kPageBytes;
}

std::uint64_t BackendFile::bytes_of_commit(std::uint64_t value_bytes) noexcept {
  return (pages_of(value_bytes) + kRewrittenPages + kSinglePages + 1) * kPageBytes;
}

void BackendFile::commit(std::uint64_t value_bytes) {
  const std::uint64_t used_after = used_pages_after(value_bytes);
  const std::uint64_t new_pages = used_after - used_pages_;
  if (used_after * kPageBytes > file_bytes_) {
    while (used_after * kPageBytes > file_bytes_)
      file_bytes_ = file_bytes_ / kGrowthBytes * kGrowthBytes + kGrowthBytes;
    truncate(file_, static_cast<off_t>(file_bytes_));
    sync_all(file_);
  }

  reused_.clear();
  reuse(kSinglePages, 1);
  // A full file gets no new pages: its new values reuse old ones.
  reuse(kRewrittenPages + pages_of(value_bytes) - new_pages, kPagesAtOnce);
  std::sort(reused_.begin(), reused_.end(),
            [](const Extent& one, const Extent& other) { return one.first_page < other.first_page; });
  for (const Extent& extent : reused_) write_pages(extent);
  for (std::uint64_t page = used_pages_; page < used_after; page += kPagesAtOnce)
    write_pages({page, std::min(kPagesAtOnce, used_after - page)});
  used_pages_ = used_after;
  sync_data(file_);

  write_pages({commits_ % kMetaPages, 1});
  sync_data(file_);
  ++commits_;
}

std::uint64_t BackendFile::used_pages_after(std::uint64_t value_bytes) const noexcept {
  return used_pages_ + std::min(pages_of(value_bytes), max_pages_ - used_pages_);
}

std::optional<SpaceShortage> BackendFile::shortage_of_commit(std::uint64_t value_bytes) const {
  const bool grows = used_pages_after(value_bytes) * kPageBytes > file_bytes_;
  return grows ? folder_.shortage_after(kGrowthBytes) : std::nullopt;
}

void BackendFile::write_pages(const Extent& extent) {
  write_all_at(file_, content_.next(extent.pages * kPageBytes),
               static_cast<off_t>(extent.first_page * kPageBytes));
}

// Chooses pages in use at random, `pages_at_once` adjacent ones per write; none if too few are in use.
void BackendFile::reuse(std::uint64_t pages, std::uint64_t pages_at_once) {
  for (std::uint64_t left = pages; left > 0;) {
    const std::uint64_t count = std::min(left, pages_at_once);
    if (used_pages_ >= kMetaPages + count) {
      reused_.push_back({kMetaPages + random_.below(used_pages_ - kMetaPages - count + 1), count});
    }
    left -= count;
  }
}

BackendCommitter::BackendCommitter(BackendFile& file, std::uint64_t interval_ns,
                                   const std::atomic<std::uint64_t>& value_bytes, ByteBudget& budget,
                                   PhaseSamples& phase, std::int64_t phase_start_ns, StopSignal& stop)
    : file_(file),
      interval_ns_(interval_ns),
      value_bytes_(value_bytes),
      budget_(budget),
      phase_(phase),
      phase_start_ns_(phase_start_ns),
      stop_(stop),
      thread_([this] { commit_at_intervals(); }) {}

BackendCommitter::~BackendCommitter() {
  is_done_.store(true, std::memory_order_relaxed);
  thread_.join();
}

void BackendCommitter::commit_at_intervals() {
  name_this_thread("edb-committer");
  std::uint64_t committed_bytes = 0;
  std::uint64_t number = 0;
  // etcd restarts its timer at the end of a commit, so a slow commit delays the next one.
  for (std::int64_t done = monotonic_ns();;) {
    sleep_until(done + static_cast<std::int64_t>(interval_ns_), is_done_);
    if (is_done_.load(std::memory_order_relaxed)) return;
    const std::uint64_t value_bytes = value_bytes_.load(std::memory_order_relaxed);
    done = monotonic_ns();
    const std::uint64_t new_bytes = value_bytes - committed_bytes;
    if (new_bytes == 0) continue;
    if (!budget_.take(BackendFile::bytes_of_commit(new_bytes))) return;
    try {
      if (const auto shortage = file_.shortage_of_commit(new_bytes)) return stop_.stop_for_space(*shortage);
      done = commit(new_bytes);
    } catch (const SystemError& error) {
      return stop_.fail(error.during("commit", number));
    } catch (const std::bad_alloc&) {
      return stop_.fail({ENOMEM, "malloc", "the backend", "commit", number});
    }
    committed_bytes = value_bytes;
    ++number;
  }
}

// Returns the time of its end.
std::int64_t BackendCommitter::commit(std::uint64_t value_bytes) {
  const std::int64_t start = monotonic_ns();
  file_.commit(value_bytes);
  const std::int64_t done = monotonic_ns();
  phase_.commit.record(start - phase_start_ns_, done - start);
  stop_.count_step();
  return done;
}

}  // namespace etcd_disk_bench
