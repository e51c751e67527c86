// A library for LD_PRELOAD. Makes one libc call fail, return short or take longer, at a chosen occurrence.
// Only calls on paths that contain FAULT_PATH count, so other files of the program are not affected.
//
//   FAULT_CALL      open, close, lseek, write, pwrite, fdatasync, fsync, ftruncate, fallocate, fcntl (only
//                   F_OFD_SETLKW), mkdir, rename, unlink or rmdir; openat, renameat and so on are included
//   FAULT_PATH      a part of the path; default ".etcd-disk-bench-"
//   FAULT_THREAD    the name of the thread whose calls count; default any
//   FAULT_AT        the first occurrence to hit, from 1; default 1
//   FAULT_EVERY     hit every n-th occurrence after that; default 0: none
//   FAULT_ERRNO     fail with this error, a name such as EIO or a number, without making the call
//   FAULT_SHORT     1: write and pwrite take half of their bytes
//   FAULT_DELAY_US  wait this long before the call
//   FAULT_PERIOD_MS, FAULT_FOR_MS, FAULT_PHASE_MS
//                   with a period: hit only calls in the first FAULT_FOR_MS of each period. The first period
//                   began FAULT_PHASE_MS before the run. Without a delay, a call waits for the rest of
//                   FAULT_FOR_MS: the disk stalls.
//   FAULT_CLOCK_STEP_S  shift the time of day by this many seconds, alternately ahead and behind at each
//                   reading; default 0. The monotonic clock is not affected.
//   FAULT_UNTIL     also wait until this file exists
//   FAULT_LOG       a file to which each hit adds a line: call, occurrence, thread, path
//
// A run begins with the mkdir of its folder. The settings are then read again, and occurrences count from 1
// again, so that one process can make many runs.
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <string>

#define EXPORT extern "C" __attribute__((visibility("default")))

namespace {

template <typename Call>
Call* real(Call*, const char* name) {
  return reinterpret_cast<Call*>(dlsym(RTLD_NEXT, name));
}
// The libc function of the same name as the caller, looked up once.
#define REAL(name) static auto* const call = real(&::name, #name)

const char* setting(const char* name, const char* otherwise) {
  const char* const value = getenv(name);
  return value != nullptr ? value : otherwise;
}

int errno_setting() {
  struct Name {
    const char* name;
    int number;
  };
  static constexpr Name kNames[] = {{"EPERM", EPERM},   {"ENOENT", ENOENT},         {"EINTR", EINTR},
                                    {"EIO", EIO},       {"ENOMEM", ENOMEM},         {"EACCES", EACCES},
                                    {"EEXIST", EEXIST}, {"EBUSY", EBUSY},           {"EMFILE", EMFILE},
                                    {"EFBIG", EFBIG},   {"ENOSPC", ENOSPC},         {"EROFS", EROFS},
                                    {"ENOLCK", ENOLCK}, {"EOPNOTSUPP", EOPNOTSUPP}, {"EDQUOT", EDQUOT}};
  const char* const value = setting("FAULT_ERRNO", "0");
  for (const Name& each : kNames) {
    if (strcmp(each.name, value) == 0) return each.number;
  }
  char* end = nullptr;
  const long number = strtol(value, &end, 10);
  if (end == value || *end != '\0') {
    dprintf(STDERR_FILENO, "fault_injector: FAULT_ERRNO=%s is no errno it knows: give its number\n", value);
    abort();
  }
  return static_cast<int>(number);
}

long monotonic_ms() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1'000'000;
}

struct Settings {
  const Settings* const before;  // never freed: calls can come while the program exits
  const std::string call = setting("FAULT_CALL", "");
  const std::string path = setting("FAULT_PATH", ".etcd-disk-bench-");
  const std::string thread = setting("FAULT_THREAD", "");
  const std::string log = setting("FAULT_LOG", "");
  const long at = atol(setting("FAULT_AT", "1"));
  const long every = atol(setting("FAULT_EVERY", "0"));
  const long delay_us = atol(setting("FAULT_DELAY_US", "0"));
  const long period_ms = atol(setting("FAULT_PERIOD_MS", "0"));
  const long for_ms = atol(setting("FAULT_FOR_MS", "0"));
  const long phase_ms = atol(setting("FAULT_PHASE_MS", "0"));
  const long begun_ms = monotonic_ms();
  const long clock_step_s = atol(setting("FAULT_CLOCK_STEP_S", "0"));
  const std::string until = setting("FAULT_UNTIL", "");
  const int error_number = errno_setting();
  const bool is_short = strcmp(setting("FAULT_SHORT", "0"), "1") == 0;
};
std::atomic<const Settings*>& current_settings() {
  static std::atomic<const Settings*> current{new Settings{nullptr}};
  return current;
}
const Settings& settings() { return *current_settings().load(); }
std::atomic<long> occurrences{0};

void begin_run() {
  current_settings().store(new Settings{&settings()});
  occurrences.store(0);
}

std::string thread_name() {
  char name[16] = "";
  prctl(PR_GET_NAME, name, 0, 0, 0);
  return name;
}

std::string path_of(int fd) {
  char link[64];
  char path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t length = readlink(link, path, sizeof path);
  return length > 0 ? std::string(path, static_cast<size_t>(length)) : std::string();
}
std::string path_of(int parent, const char* name) {
  return name[0] == '/' || parent == AT_FDCWD ? std::string(name) : path_of(parent) + "/" + name;
}

void wait_for(const std::string& path) {
  constexpr timespec kPause{0, 1'000'000};
  while (!path.empty() && access(path.c_str(), F_OK) == -1) nanosleep(&kPause, nullptr);
}

// Remaining time of this period in which calls are hit; 0: none.
long left_in_period_ms() {
  const Settings& now = settings();
  return std::max(0L, now.for_ms - (monotonic_ms() - now.begun_ms + now.phase_ms) % now.period_ms);
}

void log_hit(const char* name, long occurrence, const std::string& path) {
  static auto* const open_call = real(&::open, "open");
  static auto* const write_call = real(&::write, "write");
  static auto* const close_call = real(&::close, "close");
  const int fd = open_call(settings().log.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  const std::string line =
      std::string(name) + " " + std::to_string(occurrence) + " " + thread_name() + " " + path + "\n";
  if (fd == -1 || write_call(fd, line.data(), line.size()) == -1) abort();
  close_call(fd);
}

// Whether this occurrence is hit. If so, makes the delay, and sets errno if the call must fail. Calls `path`
// only for the chosen call.
template <typename Path>
bool is_hit(const char* name, Path path) {
  if (strcmp(name, "mkdir") == 0) begin_run();
  if (settings().call != name) return false;
  if (!settings().thread.empty() && settings().thread != thread_name()) return false;
  const int errno_before = errno;
  const std::string where = path();
  errno = errno_before;
  if (where.find(settings().path) == std::string::npos) return false;
  const bool is_periodic = settings().period_ms > 0;
  const long left_ms = is_periodic ? left_in_period_ms() : 0;
  if (is_periodic && left_ms == 0) return false;
  const long occurrence = occurrences.fetch_add(1) + 1;
  const long beyond = occurrence - settings().at;
  if (beyond != 0 && (beyond < 0 || settings().every == 0 || beyond % settings().every != 0)) return false;
  if (!settings().log.empty()) log_hit(name, occurrence, where);
  const long delay_us = settings().delay_us == 0 ? left_ms * 1000 : settings().delay_us;
  const timespec delay{delay_us / 1'000'000, delay_us % 1'000'000 * 1000};
  nanosleep(&delay, nullptr);
  wait_for(settings().until);
  errno = settings().error_number != 0 ? settings().error_number : errno_before;
  return true;
}

template <typename Path>
bool fails(const char* name, Path path) {
  return is_hit(name, path) && settings().error_number != 0;
}

// Number of the `size` bytes that a write takes; -1 if it fails.
ssize_t size_taken(const char* name, int fd, size_t size) {
  if (!is_hit(name, [&] { return path_of(fd); })) return static_cast<ssize_t>(size);
  if (settings().error_number != 0) return -1;
  return static_cast<ssize_t>(settings().is_short && size > 1 ? size / 2 : size);
}

// The shift of this reading of the time of day, in seconds.
time_t step_of(const char* name) {
  static std::atomic<long> readings{0};
  const long step = settings().clock_step_s;
  if (step == 0) return 0;
  const int errno_before = errno;
  const long reading = readings.fetch_add(1) + 1;
  if (!settings().log.empty()) log_hit(name, reading, "the time of day");
  errno = errno_before;
  return reading % 2 == 0 ? -step : step;
}

mode_t mode_of(int flags, va_list arguments) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
}

}  // namespace

// Each call has two names: with _FILE_OFFSET_BITS=64 the program calls the one that ends in 64. Those with _2
// are glibc's checked ones (_FORTIFY_SOURCE).
#define DEFINE_OPEN(name)                                                  \
  EXPORT int name(const char* path, int flags, ...) {                      \
    REAL(name);                                                            \
    va_list arguments;                                                     \
    va_start(arguments, flags);                                            \
    const mode_t mode = mode_of(flags, arguments);                         \
    va_end(arguments);                                                     \
    if (fails("open", [&] { return path_of(AT_FDCWD, path); })) return -1; \
    return call(path, flags, mode);                                        \
  }
#define DEFINE_OPENAT(name)                                              \
  EXPORT int name(int parent, const char* path, int flags, ...) {        \
    REAL(name);                                                          \
    va_list arguments;                                                   \
    va_start(arguments, flags);                                          \
    const mode_t mode = mode_of(flags, arguments);                       \
    va_end(arguments);                                                   \
    if (fails("open", [&] { return path_of(parent, path); })) return -1; \
    return call(parent, path, flags, mode);                              \
  }
#define DEFINE_FCNTL(name)                                                                 \
  EXPORT int name(int fd, int command, ...) {                                              \
    REAL(name);                                                                            \
    va_list arguments;                                                                     \
    va_start(arguments, command);                                                          \
    void* const argument = va_arg(arguments, void*);                                       \
    va_end(arguments);                                                                     \
    if (command == F_OFD_SETLKW && fails("fcntl", [&] { return path_of(fd); })) return -1; \
    return call(fd, command, argument);                                                    \
  }
#define DEFINE_PWRITE(name, offset_type)                                            \
  EXPORT ssize_t name(int fd, const void* bytes, size_t size, offset_type offset) { \
    REAL(name);                                                                     \
    const ssize_t taken = size_taken("pwrite", fd, size);                           \
    return taken < 0 ? -1 : call(fd, bytes, static_cast<size_t>(taken), offset);    \
  }
// Calls on a descriptor whose other arguments do not matter.
#define DEFINE_ON_FD(result, name, as, exception, parameters, ...)          \
  EXPORT result name parameters exception {                                 \
    REAL(name);                                                             \
    return fails(as, [&] { return path_of(fd); }) ? -1 : call(__VA_ARGS__); \
  }
#define DEFINE_ON_PATH(name, as, parent, exception, parameters, ...)                  \
  EXPORT int name parameters exception {                                              \
    REAL(name);                                                                       \
    return fails(as, [&] { return path_of(parent, path); }) ? -1 : call(__VA_ARGS__); \
  }

EXPORT int __open_2(const char*, int);
EXPORT int __open64_2(const char*, int);
EXPORT int __openat_2(int, const char*, int);
EXPORT int __openat64_2(int, const char*, int);

DEFINE_OPEN(open)
DEFINE_OPEN(open64)
DEFINE_ON_PATH(__open_2, "open", AT_FDCWD, , (const char* path, int flags), path, flags)
DEFINE_ON_PATH(__open64_2, "open", AT_FDCWD, , (const char* path, int flags), path, flags)
DEFINE_OPENAT(openat)
DEFINE_OPENAT(openat64)
DEFINE_ON_PATH(__openat_2, "open", parent, , (int parent, const char* path, int flags), parent, path, flags)
DEFINE_ON_PATH(__openat64_2, "open", parent, , (int parent, const char* path, int flags), parent, path, flags)
DEFINE_FCNTL(fcntl)
DEFINE_FCNTL(fcntl64)
DEFINE_PWRITE(pwrite, off_t)
DEFINE_PWRITE(pwrite64, off64_t)
DEFINE_ON_FD(int, fdatasync, "fdatasync", , (int fd), fd)
DEFINE_ON_FD(int, fsync, "fsync", , (int fd), fd)
DEFINE_ON_FD(off_t, lseek, "lseek", noexcept, (int fd, off_t offset, int whence), fd, offset, whence)
DEFINE_ON_FD(off64_t, lseek64, "lseek", noexcept, (int fd, off64_t offset, int whence), fd, offset, whence)
DEFINE_ON_FD(int, ftruncate, "ftruncate", noexcept, (int fd, off_t size), fd, size)
DEFINE_ON_FD(int, ftruncate64, "ftruncate", noexcept, (int fd, off64_t size), fd, size)
DEFINE_ON_FD(int, fallocate, "fallocate", , (int fd, int mode, off_t at, off_t size), fd, mode, at, size)
DEFINE_ON_FD(int, fallocate64, "fallocate", , (int fd, int mode, off64_t at, off64_t size), fd, mode, at,
             size)
DEFINE_ON_PATH(mkdir, "mkdir", AT_FDCWD, noexcept, (const char* path, mode_t mode), path, mode)
DEFINE_ON_PATH(mkdirat, "mkdir", parent, noexcept, (int parent, const char* path, mode_t mode), parent, path,
               mode)
DEFINE_ON_PATH(rename, "rename", AT_FDCWD, noexcept, (const char* path, const char* to), path, to)
DEFINE_ON_PATH(renameat, "rename", parent, noexcept,
               (int parent, const char* path, int to_parent, const char* to), parent, path, to_parent, to)
DEFINE_ON_PATH(unlink, "unlink", AT_FDCWD, noexcept, (const char* path), path)
DEFINE_ON_PATH(rmdir, "rmdir", AT_FDCWD, noexcept, (const char* path), path)
DEFINE_ON_PATH(unlinkat, (flags & AT_REMOVEDIR) != 0 ? "rmdir" : "unlink", parent, noexcept,
               (int parent, const char* path, int flags), parent, path, flags)

EXPORT ssize_t write(int fd, const void* bytes, size_t size) {
  REAL(write);
  const ssize_t taken = size_taken("write", fd, size);
  return taken < 0 ? -1 : call(fd, bytes, static_cast<size_t>(taken));
}

// Linux closes the descriptor even if close() fails, and so does this function.
EXPORT int close(int fd) {
  REAL(close);
  const bool has_failed = fails("close", [&] { return path_of(fd); });
  const int error_number = errno;
  const int result = call(fd);
  if (!has_failed) return result;
  errno = error_number;
  return -1;
}

EXPORT int clock_gettime(clockid_t clock, timespec* now) noexcept {
  REAL(clock_gettime);
  const int result = call(clock, now);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
    now->tv_sec += step_of("clock_gettime");
  }
  return result;
}

EXPORT int gettimeofday(timeval* now, void* zone) noexcept {
  REAL(gettimeofday);
  const int result = call(now, zone);
  if (result == 0) now->tv_sec += step_of("gettimeofday");
  return result;
}

EXPORT time_t time(time_t* where) noexcept {
  REAL(time);
  const time_t now = call(nullptr) + step_of("time");
  if (where != nullptr) *where = now;
  return now;
}
