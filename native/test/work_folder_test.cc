// The run's own folder: nothing outside it is touched, nothing of it stays.
#include "../core/work_folder.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <optional>
#include <thread>

#include "../core/file_lock.h"
#include "../core/system_failure.h"
#include "../core/work_names.h"
#include "temporary_directory.h"

namespace etcd_disk_bench {
namespace {

namespace fs = std::filesystem;

template <typename Call>
SystemFailure failure_of(Call call) {
  try {
    call();
  } catch (const SystemError& error) {
    return error.during("set-up", 0);
  }
  return {0, "nothing failed", "", "", 0};
}

fs::perms mode_of(const fs::path& path) { return fs::status(path).permissions(); }

TEST_CASE("folder: it lies in the directory, named for what made it, and only its owner may enter") {
  const TemporaryDirectory directory;
  const WorkFolder folder(directory.string());
  const fs::path path = folder.path();
  CHECK(path.parent_path() == directory.path());
  CHECK(path.filename().string().starts_with(".etcd-disk-bench-"));
  CHECK(mode_of(path) == fs::perms::owner_all);
}

TEST_CASE("folder: two runs in one directory have two folders") {
  const TemporaryDirectory directory;
  const WorkFolder one(directory.string());
  const WorkFolder two(directory.string());
  CHECK(one.path() != two.path());
  CHECK(names_in(directory.path()).size() == 2);
}

TEST_CASE("folder: a directory that ends in a slash gives the same path") {
  const TemporaryDirectory directory;
  const WorkFolder folder(directory.string() + "/");
  CHECK(fs::path(folder.path()).parent_path() == directory.path());
  CHECK(folder.path().find("//") == std::string::npos);
}

TEST_CASE("folder: what it creates lies inside it, for its owner alone") {
  const TemporaryDirectory directory;
  WorkFolder folder(directory.string());
  const File file = folder.create("0.tmp");
  CHECK(names_in(folder.path()) == std::vector<std::string>{"0.tmp"});
  CHECK(file.path == folder.path() + "/0.tmp");
  CHECK(mode_of(file.path) == (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("folder: removing it takes along all that it made, renamed or not") {
  const TemporaryDirectory directory;
  WorkFolder folder(directory.string());
  folder.create("db");
  folder.create("0.tmp");
  folder.rename("0.tmp", "0.wal");
  folder.create("0.tmp");
  folder.create("1.tmp");
  folder.unlink("1.tmp");
  folder.remove();
  CHECK(names_in(directory.path()).empty());
}

TEST_CASE("folder: a foreign file stays, and keeps the folder; all else is removed and the folder told") {
  const TemporaryDirectory directory;
  WorkFolder folder(directory.string());
  folder.create("db");
  write_file(fs::path(folder.path()) / "notes", "mine");
  const SystemFailure failure = failure_of([&] { folder.remove(); });
  CHECK(std::string(failure.syscall) == "rmdir");
  CHECK(failure.error_number == ENOTEMPTY);
  CHECK(failure.path == folder.path());
  CHECK(names_in(folder.path()) == std::vector<std::string>{"notes"});
  CHECK(contents_of(fs::path(folder.path()) / "notes") == "mine");
}

TEST_CASE("folder: one that cannot be removed keeps its marker, so that a later run knows it") {
  const TemporaryDirectory directory;
  fs::path path;
  {
    WorkFolder folder(directory.string());
    path = folder.path();
    folder.mark();
    write_file(path / "notes", "mine");
    CHECK(failure_of([&] { folder.remove(); }).error_number == ENOTEMPTY);
    CHECK(names_in(path) == std::vector<std::string>{kMarker, "notes"});
    CHECK(is_locked((path / kMarker).string()));
  }
  CHECK_FALSE(is_locked((path / kMarker).string()));
}

TEST_CASE("folder: a planted file is not written to") {
  const TemporaryDirectory directory;
  WorkFolder folder(directory.string());
  const fs::path planted = fs::path(folder.path()) / "db";
  write_file(planted, "mine");
  const SystemFailure failure = failure_of([&] { folder.create("db"); });
  CHECK(std::string(failure.syscall) == "open");
  CHECK(failure.error_number == EEXIST);
  CHECK(contents_of(planted) == "mine");
}

TEST_CASE("folder: a planted link is not followed when a file is created") {
  const TemporaryDirectory directory;
  WorkFolder folder(directory.string());
  fs::create_symlink(directory.path() / "elsewhere", fs::path(folder.path()) / "db");
  const SystemFailure failure = failure_of([&] { folder.create("db"); });
  CHECK(failure.error_number == EEXIST);
  CHECK_FALSE(fs::exists(directory.path() / "elsewhere"));
}

TEST_CASE("folder: a link put in place of a file is not followed when that is opened again") {
  const TemporaryDirectory directory;
  WorkFolder folder(directory.string());
  write_file(directory.path() / "elsewhere", "mine");
  const fs::path name = fs::path(folder.path()) / "db";
  folder.create("db");
  fs::remove(name);
  fs::create_symlink(directory.path() / "elsewhere", name);
  const SystemFailure failure = failure_of([&] { folder.reopen("db"); });
  CHECK(std::string(failure.syscall) == "open");
  CHECK(failure.error_number == ELOOP);
}

TEST_CASE("folder: a link put in place of a file stays, with what it points to, and is told") {
  const TemporaryDirectory directory;
  WorkFolder folder(directory.string());
  write_file(directory.path() / "elsewhere", "mine");
  const fs::path name = fs::path(folder.path()) / "db";
  folder.create("db");
  folder.create("0.tmp");
  fs::remove(name);
  fs::create_symlink(directory.path() / "elsewhere", name);
  const SystemFailure failure = failure_of([&] { folder.remove(); });
  CHECK(std::string(failure.syscall) == "unlink");
  CHECK(failure.error_number == ESTALE);
  CHECK(failure.path == name);
  CHECK(names_in(folder.path()) == std::vector<std::string>{"db"});
  CHECK(contents_of(directory.path() / "elsewhere") == "mine");
}

TEST_CASE("folder: a folder that was renamed keeps its files together, and is not lost sight of") {
  const TemporaryDirectory directory;
  WorkFolder folder(directory.string());
  fs::rename(folder.path(), directory.path() / "moved");
  // Where it was, somebody else's link to somebody else's files.
  fs::create_directory(directory.path() / "other");
  write_file(directory.path() / "other" / "db", "mine");
  fs::create_directory_symlink(directory.path() / "other", folder.path());
  folder.create("db");
  CHECK(fs::exists(directory.path() / "moved" / "db"));
  const SystemFailure failure = failure_of([&] { folder.remove(); });
  CHECK(std::string(failure.syscall) == "rmdir");
  CHECK(failure.error_number == ESTALE);
  CHECK(failure.path == fs::canonical(directory.path() / "moved"));
  CHECK(contents_of(directory.path() / "other" / "db") == "mine");
  CHECK(names_in(directory.path() / "moved").empty());
}

TEST_CASE("folder: a file of somebody else's that took a name is neither written to nor removed") {
  const TemporaryDirectory directory;
  WorkFolder folder(directory.string());
  const fs::path name = fs::path(folder.path()) / "0.wal";
  write_file(directory.path() / "victim", "mine");
  folder.create("0.wal");
  fs::remove(name);
  fs::create_hard_link(directory.path() / "victim", name);
  CHECK(failure_of([&] { folder.reopen("0.wal"); }).error_number == ESTALE);
  const SystemFailure failure = failure_of([&] { folder.unlink("0.wal"); });
  CHECK(std::string(failure.syscall) == "unlink");
  CHECK(failure.error_number == ESTALE);
  CHECK(failure_of([&] { folder.remove(); }).path == name);
  CHECK(fs::hard_link_count(directory.path() / "victim") == 2);
  CHECK(contents_of(directory.path() / "victim") == "mine");
}

TEST_CASE("folder: a file that was made anew under the name of a removed one is not taken for it") {
  const TemporaryDirectory directory;
  WorkFolder folder(directory.string());
  const fs::path name = fs::path(folder.path()) / "db";
  folder.create("db");
  // ext4 gives the number of the inode again at once; its time of birth has moved on by then.
  fs::remove(name);
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  write_file(name, "mine");
  CHECK(failure_of([&] { folder.remove(); }).error_number == ESTALE);
  CHECK(contents_of(name) == "mine");
}

TEST_CASE("folder: a pipe in place of a file does not keep it waiting") {
  const TemporaryDirectory directory;
  WorkFolder folder(directory.string());
  const fs::path name = fs::path(folder.path()) / "db";
  folder.create("db");
  fs::remove(name);
  REQUIRE(mkfifo(name.c_str(), 0600) == 0);
  CHECK(failure_of([&] { folder.reopen("db"); }).error_number == ENXIO);
  CHECK(failure_of([&] { folder.remove(); }).error_number == ESTALE);
  CHECK(fs::is_fifo(name));
}

TEST_CASE("folder: an empty directory that took its name is not removed") {
  const TemporaryDirectory directory;
  WorkFolder folder(directory.string());
  fs::rename(folder.path(), directory.path() / "moved");
  fs::create_directory(folder.path());
  const SystemFailure failure = failure_of([&] { folder.remove(); });
  CHECK(std::string(failure.syscall) == "rmdir");
  CHECK(failure.error_number == ESTALE);
  CHECK(fs::is_directory(folder.path()));
  CHECK(fs::is_directory(directory.path() / "moved"));
}

TEST_CASE("folder: it is found and removed where the directory above it was renamed") {
  const TemporaryDirectory directory;
  fs::create_directory(directory.path() / "target");
  WorkFolder folder((directory.path() / "target").string());
  folder.create("db");
  fs::rename(directory.path() / "target", directory.path() / "moved");
  fs::create_directory(directory.path() / "target");
  folder.create("0.tmp");
  folder.remove();
  CHECK(names_in(directory.path() / "moved").empty());
  CHECK(names_in(directory.path()) == std::vector<std::string>{"moved", "target"});
}

TEST_CASE("folder: its marker is locked while it lives, and goes with it") {
  const TemporaryDirectory directory;
  WorkFolder folder(directory.string());
  folder.mark();
  const fs::path marker = fs::path(folder.path()) / "etcd-disk-bench.lock";
  CHECK(names_in(folder.path()) == std::vector<std::string>{"etcd-disk-bench.lock"});
  CHECK(is_locked(marker));
  folder.create("db");
  folder.remove();
  CHECK(names_in(directory.path()).empty());
}

TEST_CASE("folder: it is short of space as soon as less than is to be kept would be left") {
  const TemporaryDirectory directory;
  WorkFolder folder(directory.string());
  constexpr std::uint64_t kMoreThanThereIs = std::uint64_t{1} << 60;
  CHECK_FALSE(folder.shortage_after(kMoreThanThereIs));
  folder.keep_free(1);
  CHECK_FALSE(folder.shortage_after(4096));
  CHECK(folder.shortage_after(kMoreThanThereIs));
  folder.keep_free(kMoreThanThereIs);
  // Others may write to this file system between two looks.
  std::optional<SpaceShortage> shortage;
  std::uint64_t free_bytes = 0;
  do {
    free_bytes = fs::space(directory.path()).available;
    shortage = folder.shortage_after(0);
    REQUIRE(shortage);
  } while (free_bytes != fs::space(directory.path()).available);
  CHECK(shortage->kept_bytes == kMoreThanThereIs);
  CHECK(shortage->free_bytes == free_bytes);
}

TEST_CASE("folder: files and a folder that are gone already are no failure to remove") {
  const TemporaryDirectory directory;
  WorkFolder folder(directory.string());
  folder.create("db");
  fs::remove_all(folder.path());
  CHECK(std::string(failure_of([&] { folder.remove(); }).syscall) == "nothing failed");
}

TEST_CASE("folder: a directory that does not exist is told by name") {
  const TemporaryDirectory directory;
  const std::string missing = (directory.path() / "missing").string();
  const SystemFailure failure = failure_of([&] { WorkFolder folder(missing); });
  CHECK(std::string(failure.syscall) == "open");
  CHECK(failure.error_number == ENOENT);
  CHECK(failure.path == missing);
}

TEST_CASE("folder: a file in place of the directory is told") {
  const TemporaryDirectory directory;
  write_file(directory.path() / "file", "mine");
  const SystemFailure failure = failure_of([&] { WorkFolder folder((directory.path() / "file").string()); });
  CHECK(failure.error_number == ENOTDIR);
}

TEST_CASE("folder: a rename of what is gone names the file") {
  const TemporaryDirectory directory;
  WorkFolder folder(directory.string());
  const SystemFailure failure = failure_of([&] { folder.rename("0.tmp", "0.wal"); });
  CHECK(std::string(failure.syscall) == "rename");
  CHECK(failure.error_number == ENOENT);
  CHECK(failure.path == folder.path() + "/0.tmp");
}

}  // namespace
}  // namespace etcd_disk_bench
