// Every call's result is used: short writes are continued, and failures name the call and the file.
#include "../core/file_calls.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>
#include <vector>

#include "../core/random_content.h"
#include "../core/system_failure.h"
#include "test_folder.h"

namespace etcd_disk_bench {
namespace {

File new_file(const TemporaryDirectory& directory, const std::string& name = "file") {
  const std::string path = (directory.path() / name).string();
  return {ScopedFd(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)), path};
}

std::vector<std::byte> bytes_of(std::size_t size) {
  RandomContent content(1, size);
  const auto bytes = content.next(size);
  return {bytes.begin(), bytes.end()};
}

std::string text_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Returns whether there was more to read.
bool read_into(std::string& received, int fd, std::span<char> buffer) {
  const ssize_t size = read(fd, buffer.data(), buffer.size());
  if (size > 0) received.append(buffer.data(), static_cast<std::size_t>(size));
  return size > 0;
}

// Limits the size of all files of this process during its lifetime.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() { setrlimit(RLIMIT_FSIZE, &before_); }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
};

TEST_CASE("file: writes every byte once when signals interrupt a write") {
  struct sigaction before {};
  struct sigaction action {};
  action.sa_handler = [](int) {};  // and no SA_RESTART
  sigaction(SIGUSR1, &action, &before);
  int ends[2];
  REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
  ScopedFd reading(ends[0]);
  // The smallest pipe: most of the write waits for the reader.
  fcntl(ends[1], F_SETPIPE_SZ, 4096);
  const std::vector<std::byte> sent = bytes_of(200'000);
  std::string received;
  const pthread_t writer = pthread_self();
  std::thread reader([&] {
    char buffer[1000];
    do pthread_kill(writer, SIGUSR1);
    while (read_into(received, reading.get(), buffer));
  });
  {
    const File file{ScopedFd(ends[1]), "pipe"};
    write_all(file, sent);
  }
  reader.join();
  sigaction(SIGUSR1, &before, nullptr);
  CHECK(received == text_of(sent));
}

TEST_CASE("file: writes up to the size limit, then names the call, the errno and the file") {
  const TemporaryDirectory directory;
  const File file = new_file(directory);
  const std::vector<std::byte> bytes = bytes_of(6000);
  SystemFailure failure;
  {
    const FileSizeLimit limit(4096);
    failure = failure_of([&] { write_all(file, bytes); });
  }
  CHECK(failure.error_number == EFBIG);
  CHECK(std::string(failure.syscall) == "write");
  CHECK(failure.path == file.path);
  CHECK(contents_of(file.path) == text_of(bytes).substr(0, 4096));
}

TEST_CASE("file: continues a short positioned write") {
  const TemporaryDirectory directory;
  const File file = new_file(directory);
  const std::vector<std::byte> bytes = bytes_of(6000);
  SystemFailure failure;
  {
    const FileSizeLimit limit(5000);
    failure = failure_of([&] { write_all_at(file, bytes, 1000); });
  }
  CHECK(failure.error_number == EFBIG);
  CHECK(std::string(failure.syscall) == "pwrite");
  CHECK(contents_of(file.path).substr(1000) == text_of(bytes).substr(0, 4000));
}

TEST_CASE("file: keeps the position during a positioned write") {
  const TemporaryDirectory directory;
  const File file = new_file(directory);
  write_all_at(file, bytes_of(100), 50);
  CHECK(seek(file, 0, SEEK_CUR) == 0);
  CHECK(std::filesystem::file_size(file.path) == 150);
}

TEST_CASE("file: keeps the kind and the number of the failed operation") {
  const SystemFailure failure = failure_of([] { sync_data(File{ScopedFd(-1), "gone"}); });
  CHECK(std::string(failure.kind) == "append");
  CHECK(failure.operation == 7);
}

TEST_CASE("file: reports call, EBADF and file for a descriptor that is not open") {
  const File gone{ScopedFd(-1), "the file"};
  const std::vector<std::byte> bytes = bytes_of(8);
  const auto named = [&](const char* syscall, const SystemFailure& failure) {
    CAPTURE(std::string(syscall));
    CHECK(std::string(failure.syscall) == syscall);
    CHECK(failure.error_number == EBADF);
    CHECK(failure.path == "the file");
  };
  named("write", failure_of([&] { write_all(gone, bytes); }));
  named("pwrite", failure_of([&] { write_all_at(gone, bytes, 0); }));
  named("fdatasync", failure_of([&] { sync_data(gone); }));
  named("fsync", failure_of([&] { sync_all(gone); }));
  named("lseek", failure_of([&] { seek(gone, 0, SEEK_CUR); }));
  named("ftruncate", failure_of([&] { truncate(gone, 0); }));
  named("fallocate", failure_of([&] { preallocate(gone, 4096); }));
  named("fcntl(F_OFD_SETLKW)", failure_of([&] { lock_exclusively(gone); }));
  named("close", failure_of([&] {
          File closed{ScopedFd(-1), "the file"};
          close_file(closed);
        }));
}

TEST_CASE("file: is not closed twice") {
  const TemporaryDirectory directory;
  int number = -1;
  {
    File file = new_file(directory);
    number = file.fd.get();
    close_file(file);
    CHECK_FALSE(file.fd.is_open());
    REQUIRE(fcntl(number, F_GETFD) == -1);
    // Reuses the number: a second close would close this file.
    REQUIRE(dup2(STDERR_FILENO, number) == number);
  }
  CHECK(fcntl(number, F_GETFD) != -1);
  close(number);
}

TEST_CASE("file: has its size and its blocks after preallocation") {
  const TemporaryDirectory directory;
  const File file = new_file(directory);
  const Preallocation how = preallocate(file, 1 << 20);
  struct stat status {};
  REQUIRE(fstat(file.fd.get(), &status) == 0);
  CHECK(status.st_size == 1 << 20);
  if (how == Preallocation::kFallocate) CHECK(status.st_blocks * 512 >= 1 << 20);
}

TEST_CASE("file: fails to preallocate on a full disk, and makes no sparse file instead") {
  const TemporaryDirectory directory;
  const File file = new_file(directory);
  SystemFailure failure;
  {
    const FileSizeLimit limit(4096);
    failure = failure_of([&] { preallocate(file, 1 << 20); });
  }
  CHECK(std::string(failure.syscall) == "fallocate");
  CHECK(failure.error_number == EFBIG);
  CHECK(std::filesystem::file_size(file.path) == 0);
}

TEST_CASE("file: a lock excludes other open file descriptions") {
  const TemporaryDirectory directory;
  const File file = new_file(directory);
  lock_exclusively(file);
  const ScopedFd other(open(file.path.c_str(), O_WRONLY | O_CLOEXEC));
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  CHECK(fcntl(other.get(), F_OFD_SETLK, &lock) == -1);
  CHECK(errno == EAGAIN);
}

}  // namespace
}  // namespace etcd_disk_bench
