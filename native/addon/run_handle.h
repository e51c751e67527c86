// One run for JavaScript: its own thread, one promise, cancel at any time.
#pragma once

#include <napi.h>

#include <atomic>
#include <mutex>
#include <optional>

#include "../core/run.h"

namespace etcd_disk_bench {

// JavaScript: `new Run(plan)`, `start(): Promise<result>`, `cancel()`, `endPhase(index)`, `snapshot(index,
// slots)`, `folder()`, `abandon()`; and `stopRuns()`.
//
// The thread of a run shares RunState with this handle. It can outlive the handle and its JavaScript
// environment, because a system call can hang for ever. All functions run on the JavaScript thread, except
// the one of the run's thread.
class RunHandle : public Napi::ObjectWrap<RunHandle> {
 public:
  static void define(Napi::Env env, Napi::Object exports);

  // Throws TypeError if the plan does not have the form that lib/native/addon.ts declares.
  explicit RunHandle(const Napi::CallbackInfo& info);
  ~RunHandle() override { state_->release(); }

 private:
  static void settle(Napi::Env env, Napi::Function unused, RunHandle* handle, void* no_data);
  using Done = Napi::TypedThreadSafeFunction<RunHandle, void, &RunHandle::settle>;

  struct RunState {
    explicit RunState(Plan plan) : run(std::move(plan)) {}
    // The last of its two owners, the handle and the thread, deletes it. No std::shared_ptr: it needs glibc
    // 2.32, and Node 20 runs on 2.28.
    void release() {
      if (owners.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
    }
    void execute();      // the run's own thread
    void notify_done();  // any thread

    std::atomic<int> owners{1};
    Run run;
    RunResult result;
    std::atomic<bool> is_over{false};
    std::mutex mutex;  // for `done`
    Done done;
    bool has_environment = true;  // false: `done` must not be used any more
  };

  Napi::Value start(const Napi::CallbackInfo& info);
  void cancel(const Napi::CallbackInfo& info);
  void end_phase(const Napi::CallbackInfo& info);
  void snapshot(const Napi::CallbackInfo& info);
  Napi::Value folder(const Napi::CallbackInfo& info);
  // Stops waiting for a hung run: it no longer keeps the event loop alive.
  void abandon(const Napi::CallbackInfo& info);
  std::size_t phase_from(const Napi::CallbackInfo& info) const;
  void finish(Napi::Env env);

  // Cancels all runs of the environment, and waits until they have removed their folders. Stops waiting if
  // none of them makes progress, because a system call hangs.
  static void stop_runs(const Napi::CallbackInfo& info);
  static void stop_and_wait();
  static void leave_environment(void* handle);  // the clean-up hook

  RunState* const state_;
  std::optional<Napi::Promise::Deferred> promise_;
  bool is_abandoned_ = false;
};

}  // namespace etcd_disk_bench
