// The folder of a killed run is removed, and nothing that only looks like one.
#include "../core/leftovers.h"

#include <doctest/doctest.h>
#include <linux/capability.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../core/host_mark.h"
#include "test_folder.h"

namespace etcd_disk_bench {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFolder = ".etcd-disk-bench-0123456789abcdef";
constexpr const char* kSegment = "0000000000000001-0000000000000041.wal";

// A folder as SIGKILL leaves it: marker and files exist, and nobody holds the lock.
fs::path abandoned_in(const fs::path& directory, const std::string& name = kFolder) {
  const fs::path folder = directory / name;
  fs::create_directory(folder);
  for (const char* const file : {"db", "0.tmp", "1.tmp", kSegment}) write_file(folder / file, "content");
  write_file(folder / kMarker, own_host_mark());
  return folder;
}

std::vector<Leftover> remove_leftovers_in(const std::string& directory) {
  StopSignal stop;
  return remove_leftovers(open_directory(directory), stop);
}

TEST_CASE("leftovers: removes and reports the folder of an ended run, with its files") {
  const TemporaryDirectory directory;
  const fs::path folder = abandoned_in(directory.path());
  write_file(directory.path() / "other", "mine");
  const std::vector<Leftover> leftovers = remove_leftovers_in(directory.string());
  REQUIRE(leftovers.size() == 1);
  CHECK(leftovers[0].path == folder);
  CHECK_FALSE(leftovers[0].failure);
  CHECK(names_in(directory.path()) == std::vector<std::string>{"other"});
}

TEST_CASE("leftovers: removes all of them, also when the directory ends in a slash") {
  const TemporaryDirectory directory;
  abandoned_in(directory.path());
  abandoned_in(directory.path(), ".etcd-disk-bench-fedcba9876543210");
  CHECK(remove_leftovers_in(directory.string() + "/").size() == 2);
  CHECK(names_in(directory.path()).empty());
}

TEST_CASE("leftovers: leaves the folder of a live run alone") {
  TestFolder test;
  test.folder.create("db");
  CHECK(remove_leftovers_in(test.directory.string()).empty());
  CHECK(test.names() == std::vector<std::string>{"db"});
}

TEST_CASE("leftovers: reports the folder of another host, locked or not, and leaves it") {
  const TemporaryDirectory directory;
  const fs::path folder = abandoned_in(directory.path());
  for (const char* const mark : {"host 0123456789abcdef\nboot 0123456789abcdef\n", "", "something else"}) {
    write_file(folder / kMarker, mark);
    const std::vector<Leftover> leftovers = remove_leftovers_in(directory.string());
    REQUIRE(leftovers.size() == 1);
    REQUIRE(leftovers[0].failure);
    CHECK(leftovers[0].failure->error_number == EREMOTE);
    CHECK(contents_of(folder / "db") == "content");
  }
}

TEST_CASE("leftovers: leaves a folder without a regular marker file alone") {
  const TemporaryDirectory directory;
  const fs::path folder = abandoned_in(directory.path());
  fs::remove(folder / kMarker);
  const auto is_left_alone = [&] {
    return remove_leftovers_in(directory.string()).empty() && contents_of(folder / "db") == "content";
  };
  CHECK(is_left_alone());
  fs::create_symlink(folder / "1.tmp", folder / kMarker);
  CHECK(is_left_alone());
  fs::remove(folder / kMarker);
  REQUIRE(mkfifo((folder / kMarker).c_str(), 0600) == 0);
  CHECK(is_left_alone());
  fs::remove(folder / kMarker);
  // Created and not yet locked: its run may just have begun.
  write_file(folder / kUnlockedMarker, "");
  CHECK(is_left_alone());
}

TEST_CASE("leftovers: stops at a cancel") {
  const TemporaryDirectory directory;
  abandoned_in(directory.path());
  StopSignal stop;
  stop.cancel();
  CHECK(remove_leftovers(open_directory(directory.string()), stop).empty());
  CHECK(names_in(directory.path() / kFolder).size() == 5);
}

TEST_CASE("leftovers: ignores other names, and links and files with such a name") {
  const TemporaryDirectory directory;
  const TemporaryDirectory elsewhere;
  for (const char* const name :
       {".etcd-disk-bench-", ".etcd-disk-bench-0123456789abcdeg", ".etcd-disk-bench-0123456789abcdef0",
        "etcd-disk-bench-0123456789abcdef", ".etcd-disk-bench-0123456789ABCDEF"}) {
    abandoned_in(directory.path(), name);
  }
  fs::create_directory_symlink(abandoned_in(elsewhere.path()), directory.path() / kFolder);
  write_file(directory.path() / ".etcd-disk-bench-1111111111111111", "mine");
  CHECK(remove_leftovers_in(directory.string()).empty());
  CHECK(names_in(directory.path()).size() == 7);
  CHECK(names_in(elsewhere.path() / kFolder).size() == 5);
}

TEST_CASE("leftovers: leaves foreign files and their folder, removes the rest, and reports it") {
  const TemporaryDirectory directory;
  const TemporaryDirectory elsewhere;
  write_file(elsewhere.path() / "victim", "mine");
  const fs::path folder = abandoned_in(directory.path());
  fs::remove(folder / "db");
  fs::create_symlink(elsewhere.path() / "victim", folder / "db");
  write_file(folder / "notes", "mine");
  for (int attempt = 0; attempt < 2; ++attempt) {
    const std::vector<Leftover> leftovers = remove_leftovers_in(directory.string());
    REQUIRE(leftovers.size() == 1);
    REQUIRE(leftovers[0].failure);
    CHECK(leftovers[0].failure->error_number == ENOTEMPTY);
    CHECK(names_in(folder) == std::vector<std::string>{kMarker, "notes"});
  }
  CHECK(contents_of(elsewhere.path() / "victim") == "mine");
}

// During its lifetime, file modes apply to root too.
class WithoutOverride {
 public:
  WithoutOverride() {
    REQUIRE(syscall(SYS_capget, &header_, had_) == 0);
    __user_cap_data_struct without[2] = {had_[0], had_[1]};
    without[0].effective &= ~((1U << CAP_DAC_OVERRIDE) | (1U << CAP_DAC_READ_SEARCH));
    REQUIRE(syscall(SYS_capset, &header_, without) == 0);
  }
  ~WithoutOverride() { syscall(SYS_capset, &header_, had_); }

 private:
  __user_cap_header_struct header_{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct had_[2] = {};
};

TEST_CASE("leftovers: leaves and reports an unreadable folder") {
  const TemporaryDirectory directory;
  const fs::path folder = abandoned_in(directory.path());
  fs::permissions(folder, fs::perms::none);
  {
    const WithoutOverride here;
    const std::vector<Leftover> leftovers = remove_leftovers_in(directory.string());
    REQUIRE(leftovers.size() == 1);
    REQUIRE(leftovers[0].failure);
    CHECK(leftovers[0].failure->error_number == EACCES);
    CHECK(leftovers[0].failure->path == folder);
  }
  fs::permissions(folder, fs::perms::owner_all);
  CHECK(names_in(folder).size() == 5);
}

TEST_CASE("leftovers: recognises the names of a run's files") {
  for (const char* const name : {"db", "0.tmp", "1.tmp", kSegment, ".nfs000000000a1b2c3d00000001"})
    CHECK(is_file_name(name));
  for (const char* const name :
       {"", "2.tmp", "db2", "0000000000000001-0000000000000041.wa", "0000000000000001_0000000000000041.wal",
        "000000000000000g-0000000000000041.wal", ".nfs1", ".fuse_hidden", kMarker}) {
    CHECK_FALSE(is_file_name(name));
  }
  CHECK(is_folder_name(new_folder_name()));
}

TEST_CASE("lock: is visible to a query, which takes no lock") {
  TestFolder test;
  const File file = test.folder.create("0.tmp");
  CHECK_FALSE(is_locked(file.path));
  CHECK_FALSE(is_locked(file.path));
  lock_exclusively(file);
  CHECK(is_locked(file.path));
  CHECK_FALSE(try_to_lock(test.folder.reopen("0.tmp")));
  CHECK_FALSE(is_locked(test.directory.string()));
  CHECK_THROWS_AS((void)is_locked(test.directory.string() + "/missing"), SystemError);
  fs::create_symlink(file.path, test.directory.path() / "link");
  CHECK_THROWS_AS((void)is_locked((test.directory.path() / "link").string()), SystemError);
}

}  // namespace
}  // namespace etcd_disk_bench
