// A failed system call, with the details for its report, and the signal that ends the threads of a run.
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
  const char* kind;         // "append", "preallocate", "commit", "set-up" or "clean-up"
  std::uint64_t operation;  // the number of the append, preallocation or commit, from 0
};

// Thrown if a call fails, caught in the main function of each thread. The constructor reads `errno`.
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

// Shared by all threads of a run. A cancel, the first failure, or too little space ends the run.
class StopSignal {
 public:
  // Any thread, any time.
  void cancel() noexcept { stop_.store(true, std::memory_order_relaxed); }

  // Any thread of the run. Keeps the first failure.
  void fail(SystemFailure failure) {
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::move(failure);
    cancel();
  }

  // Any thread of the run. Too little space is not a failure.
  void stop_for_space(SpaceShortage shortage) {
    const std::lock_guard lock(mutex_);
    if (!shortage_) shortage_ = shortage;
    cancel();
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

  // Counts the steps of the run. A waiting thread can then distinguish a slow disk from a hung call.
  void count_step() noexcept { steps_.fetch_add(1, std::memory_order_relaxed); }
  std::uint64_t steps() const noexcept { return steps_.load(std::memory_order_relaxed); }

 private:
  std::atomic<bool> stop_{false};
  std::atomic<std::uint64_t> steps_{0};
  mutable std::mutex mutex_;
  std::optional<SystemFailure> failure_;
  std::optional<SpaceShortage> shortage_;
};

}  // namespace etcd_disk_bench
