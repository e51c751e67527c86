// Makes every system call of a run fail at its first and at a later occurrence, return short, and take long,
// in a separate process. Each failure is reported correctly, and none leaves files behind.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "temporary_directory.h"

namespace etcd_disk_bench {
namespace {

namespace fs = std::filesystem;

using Environment = std::map<std::string, std::string>;

struct Outcome {
  int exit_status = -1;
  std::map<std::string, std::string> lines;  // by their first word
  std::size_t faults = 0;                    // injected
  std::vector<std::string> left;             // files left in the directory
  std::string path, thread;                  // of the last fault

  std::string line(const std::string& name) const {
    const auto found = lines.find(name);
    return found == lines.end() ? "" : found->second;
  }
};

// Enough appends for several cuts, slow enough for many commits.
constexpr const char* kAppends = "60";
constexpr const char* kRate = "1000";
constexpr const char* kCommitIntervalUs = "2000";

Outcome run_under(Environment faults, const char* commit_interval_us = kCommitIntervalUs) {
  const TemporaryDirectory directory;
  const fs::path target = directory.path() / "target";
  const fs::path output = directory.path() / "output";
  const fs::path log = directory.path() / "log";
  fs::create_directory(target);
  faults["LD_PRELOAD"] = FAULT_INJECTOR;
  faults["FAULT_LOG"] = log.string();

  std::vector<std::string> variables;
  for (const auto& [name, value] : faults) variables.push_back(name + "=" + value);
  std::vector<char*> environment;
  for (std::string& variable : variables) environment.push_back(variable.data());
  environment.push_back(nullptr);
  std::vector<std::string> words{RUN_ONCE, target.string(), kAppends, kRate, commit_interval_us};
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.c_str(), O_WRONLY | O_CREAT, 0600);
  pid_t child = 0;
  const int spawned = posix_spawn(&child, RUN_ONCE, &actions, nullptr, arguments.data(), environment.data());
  posix_spawn_file_actions_destroy(&actions);
  REQUIRE(spawned == 0);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);

  Outcome outcome;
  outcome.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  std::istringstream lines(contents_of(output));
  for (std::string line; std::getline(lines, line);) {
    const std::size_t space = line.find(' ');
    outcome.lines[line.substr(0, space)] = line.substr(space + 1);
  }
  std::istringstream hits(contents_of(log));
  for (std::string call, occurrence; hits >> call >> occurrence >> outcome.thread; ++outcome.faults) {
    std::getline(hits >> std::ws, outcome.path);
  }
  outcome.left = names_in(target);
  return outcome;
}

void check_completed(const Outcome& outcome) {
  CHECK(outcome.exit_status == 0);
  CHECK(outcome.line("stopped_by") == "count");
  CHECK(outcome.line("appends") == "60 recorded 60");
  CHECK_FALSE(outcome.lines.contains("failure"));
  CHECK_FALSE(outcome.lines.contains("cleanup_failure"));
  CHECK(outcome.left.empty());
}

// scripts/test-native.sh reads this line.
void print_count(std::size_t injected) { std::printf("faults injected and survived: %zu\n", injected); }

struct Fault {
  const char* call;
  int at;
  const char* error_name;
  int error_number;
  const char* reported_as;  // the call's name in the failure
};

TEST_CASE("faults: completes the run without a fault") {
  const Outcome outcome = run_under({});
  CHECK(outcome.faults == 0);
  check_completed(outcome);
}

TEST_CASE("faults: ends the run with call, errno and file when a call fails, and leaves no files") {
  constexpr Fault kFaults[] = {
      {"mkdir", 1, "EACCES", EACCES, "mkdir"},
      {"mkdir", 1, "EROFS", EROFS, "mkdir"},
      {"open", 1, "EMFILE", EMFILE, "open"},  // the folder itself
      {"open", 2, "EDQUOT", EDQUOT, "open"},  // its first file
      {"open", 8, "ENOENT", ENOENT, "open"},
      {"fallocate", 1, "ENOSPC", ENOSPC, "fallocate"},
      {"fallocate", 4, "ENOSPC", ENOSPC, "fallocate"},
      {"fcntl", 1, "ENOLCK", ENOLCK, "fcntl(F_OFD_SETLKW)"},
      {"fcntl", 5, "ENOLCK", ENOLCK, "fcntl(F_OFD_SETLKW)"},
      {"write", 1, "EIO", EIO, "write"},
      {"write", 30, "ENOSPC", ENOSPC, "write"},
      {"pwrite", 1, "EIO", EIO, "pwrite"},
      {"pwrite", 5, "ENOSPC", ENOSPC, "pwrite"},
      {"fdatasync", 1, "EIO", EIO, "fdatasync"},
      {"fdatasync", 3, "EIO", EIO, "fdatasync"},
      {"fdatasync", 40, "EIO", EIO, "fdatasync"},
      {"fsync", 1, "EIO", EIO, "fsync"},
      {"fsync", 4, "EDQUOT", EDQUOT, "fsync"},
      {"lseek", 1, "EIO", EIO, "lseek"},
      {"lseek", 30, "EIO", EIO, "lseek"},
      {"ftruncate", 1, "EIO", EIO, "ftruncate"},
      {"ftruncate", 3, "ENOSPC", ENOSPC, "ftruncate"},
      {"rename", 1, "EIO", EIO, "rename"},
      {"rename", 4, "ENOSPC", ENOSPC, "rename"},
      {"close", 1, "EIO", EIO, "close"},
      {"close", 4, "EDQUOT", EDQUOT, "close"},
      {"unlink", 1, "EIO", EIO, "unlink"},  // unlink of an old segment
      {"unlink", 3, "EACCES", EACCES, "unlink"},
  };
  std::size_t injected = 0;
  for (const Fault& fault : kFaults) {
    CAPTURE(std::string(fault.call));
    CAPTURE(fault.at);
    Outcome outcome = run_under({{"FAULT_CALL", fault.call},
                                 {"FAULT_AT", std::to_string(fault.at)},
                                 {"FAULT_ERRNO", fault.error_name}});
    CHECK(outcome.exit_status == 0);
    CHECK(outcome.faults == 1);
    REQUIRE(outcome.lines.contains("failure"));
    std::istringstream failure(outcome.line("failure"));
    std::string syscall, during, path;
    int error_number = 0;
    std::size_t operation = 0;
    failure >> syscall >> error_number >> during >> operation >> path;
    CHECK(syscall == fault.reported_as);
    CHECK(error_number == fault.error_number);
    // A file that was renamed while open is reported under the name by which it was opened.
    if (fault.reported_as == std::string("close")) {
      path = fs::path(path).parent_path().string();
      outcome.path = fs::path(outcome.path).parent_path().string();
    }
    CHECK(path.ends_with(outcome.path));
    // If the failure is before the first phase, the phase does not begin.
    if (during == "append" || during == "commit") CHECK(outcome.line("stopped_by") == "error");
    if (during == "set-up") CHECK(outcome.line("stopped_by").empty());
    CHECK_FALSE(outcome.lines.contains("cleanup_failure"));
    CHECK(outcome.left.empty());
    injected += outcome.faults;
  }
  print_count(injected);
}

TEST_CASE("faults: reports a failed commit as a commit") {
  // Without segment cuts: only the backend writes by position, and its first write belongs to the set-up.
  const Outcome outcome = run_under({{"FAULT_CALL", "pwrite"}, {"FAULT_AT", "3"}, {"FAULT_ERRNO", "EIO"}});
  CHECK(outcome.line("failure").starts_with("pwrite " + std::to_string(EIO) + " commit 0 "));
  CHECK(outcome.thread == "edb-committer");
  CHECK(outcome.line("stopped_by") == "error");
  print_count(outcome.faults);
}

TEST_CASE("faults: reports a failed append with its number") {
  // Without commits, every fdatasync after the three of the set-up is the WAL's.
  const Outcome outcome =
      run_under({{"FAULT_CALL", "fdatasync"}, {"FAULT_AT", "7"}, {"FAULT_ERRNO", "EIO"}}, "0");
  CHECK(outcome.line("failure").starts_with("fdatasync " + std::to_string(EIO) + " append 3 "));
  CHECK(outcome.line("stopped_by") == "error");
  CHECK(outcome.line("appends") == "3 recorded 3");
  print_count(outcome.faults);
}

TEST_CASE("faults: names the old segment when the truncate of a cut fails") {
  const Outcome outcome =
      run_under({{"FAULT_CALL", "ftruncate"}, {"FAULT_AT", "1"}, {"FAULT_ERRNO", "EIO"}}, "0");
  CHECK(outcome.line("failure").starts_with("ftruncate " + std::to_string(EIO) + " append 8 "));
  CHECK(outcome.path.ends_with("/0000000000000000-0000000000000000.wal"));
  print_count(outcome.faults);
}

TEST_CASE("faults: survives EINTR in every call that can return it") {
  std::size_t injected = 0;
  for (const char* const call :
       {"open", "write", "pwrite", "fdatasync", "fsync", "ftruncate", "fallocate", "fcntl", "close"}) {
    CAPTURE(std::string(call));
    const Outcome outcome =
        run_under({{"FAULT_CALL", call}, {"FAULT_AT", "1"}, {"FAULT_EVERY", "2"}, {"FAULT_ERRNO", "EINTR"}});
    CHECK(outcome.faults >= 2);
    check_completed(outcome);
    injected += outcome.faults;
  }
  print_count(injected);
}

TEST_CASE("faults: completes short writes, and counts each write once") {
  std::size_t injected = 0;
  for (const char* const call : {"write", "pwrite"}) {
    CAPTURE(std::string(call));
    const Outcome outcome = run_under({{"FAULT_CALL", call}, {"FAULT_EVERY", "1"}, {"FAULT_SHORT", "1"}});
    CHECK(outcome.faults >= 60);
    check_completed(outcome);
    injected += outcome.faults;
  }
  print_count(injected);
}

TEST_CASE("faults: survives slow calls") {
  std::size_t injected = 0;
  for (const char* const call : {"fallocate", "write", "fdatasync", "fsync", "unlink"}) {
    CAPTURE(std::string(call));
    const Outcome outcome =
        run_under({{"FAULT_CALL", call}, {"FAULT_EVERY", "5"}, {"FAULT_DELAY_US", "3000"}});
    CHECK(outcome.faults >= 2);
    check_completed(outcome);
    injected += outcome.faults;
  }
  print_count(injected);
}

TEST_CASE("faults: makes sparse segments without fallocate, as etcd does, and reports it") {
  const Outcome outcome =
      run_under({{"FAULT_CALL", "fallocate"}, {"FAULT_EVERY", "1"}, {"FAULT_ERRNO", "EOPNOTSUPP"}});
  CHECK(outcome.faults >= 3);
  CHECK(outcome.line("preallocation") == "ftruncate");
  check_completed(outcome);
  print_count(outcome.faults);
}

TEST_CASE("faults: reports a folder that cannot be removed as a clean-up failure, and empties it") {
  const Outcome outcome = run_under({{"FAULT_CALL", "rmdir"}, {"FAULT_ERRNO", "EBUSY"}});
  CHECK(outcome.exit_status == 0);
  CHECK(outcome.line("stopped_by") == "count");
  CHECK_FALSE(outcome.lines.contains("failure"));
  REQUIRE(outcome.lines.contains("cleanup_failure"));
  CHECK(outcome.line("cleanup_failure").starts_with("rmdir " + std::to_string(EBUSY) + " clean-up 0 "));
  REQUIRE(outcome.left.size() == 1);
  CHECK(outcome.line("cleanup_failure").ends_with(outcome.left[0]));
  print_count(outcome.faults);
}

TEST_CASE("faults: reports a file that cannot be removed as a clean-up failure") {
  const Outcome outcome =
      run_under({{"FAULT_CALL", "unlink"}, {"FAULT_PATH", "/db"}, {"FAULT_ERRNO", "EACCES"}});
  CHECK(outcome.line("stopped_by") == "count");
  CHECK_FALSE(outcome.lines.contains("failure"));
  REQUIRE(outcome.lines.contains("cleanup_failure"));
  CHECK(outcome.line("cleanup_failure").starts_with("unlink " + std::to_string(EACCES) + " clean-up 0 "));
  CHECK(outcome.line("cleanup_failure").ends_with("/db"));
  print_count(outcome.faults);
}

TEST_CASE("faults: reports both failures when the clean-up fails too") {
  // Every unlink fails: that of the first old segment, then those of the clean-up.
  const Outcome outcome = run_under({{"FAULT_CALL", "unlink"}, {"FAULT_EVERY", "1"}, {"FAULT_ERRNO", "EIO"}});
  CHECK(outcome.exit_status == 0);
  CHECK(outcome.line("failure").starts_with("unlink " + std::to_string(EIO) + " preallocate "));
  CHECK(outcome.line("cleanup_failure").starts_with("unlink " + std::to_string(EIO) + " clean-up "));
  CHECK(outcome.left.size() == 1);
  print_count(outcome.faults);
}

}  // namespace
}  // namespace etcd_disk_bench
