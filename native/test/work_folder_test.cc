// The work folder: nothing outside it is touched, nothing of it stays.
#include "../core/work_folder.h"

#include <doctest/doctest.h>

#include <optional>

#include "../core/host_mark.h"
#include "test_folder.h"

namespace etcd_disk_bench {
namespace {

namespace fs = std::filesystem;

fs::perms mode_of(const fs::path& path) { return fs::status(path).permissions(); }
fs::path inside(const TestFolder& test, const std::string& name) {
  return fs::path(test.folder.path()) / name;
}

TEST_CASE("folder: is in the directory with a unique name, for its owner only") {
  const TestFolder test;
  const WorkFolder other(test.target);
  const fs::path path = test.folder.path();
  CHECK(path.parent_path() == test.directory.path());
  CHECK(is_folder_name(path.filename().string()));
  CHECK(mode_of(path) == fs::perms::owner_all);
  CHECK(other.path() != test.folder.path());
}

TEST_CASE("folder: has the same path when the directory ends in a slash") {
  const TemporaryDirectory directory;
  const File target = open_directory(directory.string() + "/");
  const WorkFolder folder(target);
  CHECK(fs::path(folder.path()).parent_path() == directory.path());
  CHECK(folder.path().find("//") == std::string::npos);
}

TEST_CASE("folder: creates files inside, for its owner only") {
  TestFolder test;
  const File file = test.folder.create("0.tmp");
  CHECK(test.names() == std::vector<std::string>{"0.tmp"});
  CHECK(file.path == test.folder.path() + "/0.tmp");
  CHECK(mode_of(file.path) == (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("folder: removes all files that a run makes, and the hidden files of NFS and FUSE") {
  TestFolder test;
  test.folder.create("0.tmp");
  test.folder.rename("0.tmp", "0000000000000000-0000000000000000.wal");
  for (const char* const name :
       {"db", "0.tmp", "1.tmp", ".nfs000000000a1b2c3d00000001", ".fuse_hidden0000000100000002"})
    test.folder.create(name);
  test.folder.unlink("1.tmp");
  CHECK(test.folder.remove(test.stop));
  CHECK(test.left_nothing());
}

TEST_CASE("folder: leaves a foreign file, the folder and its marker, and removes all other files") {
  fs::path marker;
  TemporaryDirectory directory;
  {
    const File target = open_directory(directory.string());
    WorkFolder folder(target);
    folder.open();
    StopSignal stop;
    folder.create("db");
    write_file(fs::path(folder.path()) / "notes", "mine");
    const SystemFailure failure = failure_of([&] { folder.remove(stop); });
    CHECK(std::string(failure.syscall) == "rmdir");
    CHECK(failure.error_number == ENOTEMPTY);
    CHECK(failure.path == folder.path());
    CHECK(names_in(folder.path()) == std::vector<std::string>{kMarker, "notes"});
    CHECK(contents_of(fs::path(folder.path()) / "notes") == "mine");
    marker = fs::path(folder.path()) / kMarker;
    CHECK(is_locked(marker));
  }
  CHECK_FALSE(is_locked(marker));
}

TEST_CASE("folder: locks its marker, which names this host and this boot") {
  TestFolder test;
  const fs::path marker = inside(test, kMarker);
  CHECK(is_locked(marker));
  CHECK(contents_of(marker) == own_host_mark());
  CHECK(is_of_this_host(own_host_mark()));
  const std::string mark = own_host_mark();
  const std::string host = mark.substr(0, mark.find("boot ")), boot = mark.substr(mark.find("boot "));
  CHECK(is_of_this_host("host 0123456789abcdef\n" + boot));
  CHECK(is_of_this_host(host + "boot 0123456789abcdef\n"));
  for (const std::string foreign :
       {"", "\n", "host \nboot \n", "host 0123456789abcdef\nboot 0123456789abcdef\n"})
    CHECK_FALSE(is_of_this_host(foreign));
  // Cut short by a power cut.
  CHECK_FALSE(is_of_this_host(mark.substr(0, 10)));
}

TEST_CASE("folder: does not write to a planted file or follow a planted link") {
  TestFolder test;
  write_file(inside(test, "db"), "mine");
  CHECK(failure_of([&] { test.folder.create("db"); }).error_number == EEXIST);
  CHECK(contents_of(inside(test, "db")) == "mine");
  fs::create_symlink(test.directory.path() / "elsewhere", inside(test, "0.tmp"));
  CHECK(failure_of([&] { test.folder.create("0.tmp"); }).error_number == EEXIST);
  CHECK(failure_of([&] { test.folder.reopen("0.tmp"); }).error_number == ELOOP);
  CHECK_FALSE(fs::exists(test.directory.path() / "elsewhere"));
}

TEST_CASE("folder: removes its files after a rename, and leaves a replacement alone") {
  TestFolder test;
  fs::rename(test.folder.path(), test.directory.path() / "moved");
  fs::create_directory(test.directory.path() / "other");
  write_file(test.directory.path() / "other" / "db", "mine");
  fs::create_directory_symlink(test.directory.path() / "other", test.folder.path());
  test.folder.create("db");
  CHECK(fs::exists(test.directory.path() / "moved" / "db"));
  const SystemFailure failure = failure_of([&] { test.folder.remove(test.stop); });
  CHECK(std::string(failure.syscall) == "rmdir");
  CHECK(failure.error_number == ENOTDIR);
  CHECK(contents_of(test.directory.path() / "other" / "db") == "mine");
  CHECK_FALSE(fs::exists(test.directory.path() / "moved" / "db"));
}

TEST_CASE("folder: empties and reports a folder that was moved") {
  TestFolder test;
  test.folder.create("db");
  fs::rename(test.folder.path(), test.directory.path() / "moved");
  const SystemFailure failure = failure_of([&] { test.folder.remove(test.stop); });
  CHECK(std::string(failure.syscall) == "rmdir");
  CHECK(failure.error_number == ENOENT);
  CHECK(names_in(test.directory.path() / "moved") == std::vector<std::string>{"etcd-disk-bench.lock"});
}

TEST_CASE("folder: is removed when its parent was renamed") {
  TestFolder test;
  test.folder.create("db");
  const fs::path moved = test.directory.string() + "-moved";
  fs::rename(test.directory.path(), moved);
  fs::create_directory(test.directory.path());
  test.folder.create("0.tmp");
  test.folder.remove(test.stop);
  CHECK(names_in(moved).empty());
  CHECK(test.left_nothing());
  fs::remove(moved);
}

TEST_CASE("folder: ignores missing files and a missing folder at its removal") {
  TestFolder test;
  test.folder.create("db");
  fs::remove_all(test.folder.path());
  CHECK(std::string(failure_of([&] { test.folder.remove(test.stop); }).syscall) == "nothing failed");
}

TEST_CASE("folder: is removed when it was never opened") {
  const TemporaryDirectory directory;
  const File target = open_directory(directory.string());
  StopSignal stop;
  WorkFolder folder(target);
  CHECK(folder.remove(stop));
  CHECK(names_in(directory.path()).empty());
}

TEST_CASE("folder: has a shortage when less than the reserve would be left") {
  TestFolder test;
  constexpr std::uint64_t kMoreThanFree = std::uint64_t{1} << 60;
  CHECK_FALSE(test.folder.shortage_after(kMoreThanFree));
  test.folder.keep_free(1);
  CHECK_FALSE(test.folder.shortage_after(4096));
  CHECK(test.folder.shortage_after(kMoreThanFree));
  test.folder.keep_free(kMoreThanFree);
  // Other programs may write to this file system between the two readings.
  std::optional<SpaceShortage> shortage;
  std::uint64_t free_bytes = 0;
  do {
    free_bytes = fs::space(test.directory.path()).available;
    shortage = test.folder.shortage_after(0);
    REQUIRE(shortage);
  } while (free_bytes != fs::space(test.directory.path()).available);
  CHECK(shortage->kept_bytes == kMoreThanFree);
  CHECK(shortage->free_bytes == free_bytes);
}

TEST_CASE("folder: names a missing directory, a file in its place and a missing file") {
  const TemporaryDirectory directory;
  const std::string missing = (directory.path() / "missing").string();
  const SystemFailure failure = failure_of([&] { open_directory(missing); });
  CHECK(std::string(failure.syscall) == "open");
  CHECK(failure.error_number == ENOENT);
  CHECK(failure.path == missing);
  write_file(directory.path() / "file", "mine");
  CHECK(failure_of([&] { open_directory((directory.path() / "file").string()); }).error_number == ENOTDIR);
  TestFolder test;
  const SystemFailure renamed = failure_of([&] { test.folder.rename("0.tmp", "0.wal"); });
  CHECK(std::string(renamed.syscall) == "rename");
  CHECK(renamed.error_number == ENOENT);
  CHECK(renamed.path == test.folder.path() + "/0.tmp");
}

}  // namespace
}  // namespace etcd_disk_bench
