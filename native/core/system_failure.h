// A system call that failed, with all that a report needs to name it, and the one place where running threads
// agree to stop.
#pragma once

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <exception>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "free_space.h"

namespace etcd_disk_bench {

struct SystemFailure {
  int error_number;
  const char* syscall;
  std::string path;
  const char* kind;         // what was being done: "append", "preallocate", "commit", "set-up", "clean-up"
  std::uint64_t operation;  // the number of the append, preallocation or commit, from 0
};

// Thrown where a call fails, caught at the top of each thread. `errno` is read by the constructor.
class SystemError : public std::exception {
 public:
  SystemError(const char* syscall, std::string path, int error_number = errno)
      : error_number_(error_number), syscall_(syscall), path_(std::move(path)) {}
  const char* what() const noexcept override { return syscall_; }
  int error_number() const noexcept { return error_number_; }
  SystemFailure during(const char* kind, std::uint64_t operation) const {
    return {error_number_, syscall_, path_, kind, operation};
  }

 private:
  int error_number_;
  const char* syscall_;
  std::string path_;
};

// Shared by every thread of a run: cancel, the first failure and a lack of space all end it.
class StopSignal {
 public:
  // Any thread, any time.
  void cancel() noexcept { stop_.store(true, std::memory_order_relaxed); }

  // Any thread of the run; the first failure is kept.
  void fail(SystemFailure failure) {
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::move(failure);
    stop_.store(true, std::memory_order_relaxed);
  }

  // Any thread of the run: it would leave too little space. No failure; the first is kept.
  void run_short(SpaceShortage shortage) {
    const std::lock_guard lock(mutex_);
    if (!shortage_) shortage_ = shortage;
    stop_.store(true, std::memory_order_relaxed);
  }

  const std::atomic<bool>& flag() const noexcept { return stop_; }
  bool requested() const noexcept { return stop_.load(std::memory_order_relaxed); }
  std::optional<SystemFailure> failure() const {
    const std::lock_guard lock(mutex_);
    return failure_;
  }
  std::optional<SpaceShortage> shortage() const {
    const std::lock_guard lock(mutex_);
    return shortage_;
  }

 private:
  std::atomic<bool> stop_{false};
  mutable std::mutex mutex_;
  std::optional<SystemFailure> failure_;
  std::optional<SpaceShortage> shortage_;
};

}  // namespace etcd_disk_bench
