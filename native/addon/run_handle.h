// One run, held by JavaScript: an own thread, one promise, cancel at any time.
#pragma once

#include <napi.h>

#include <atomic>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "../core/run.h"

namespace etcd_disk_bench {

// JavaScript: `new Run(plan, phaseArrays)`, `start(): Promise<result>`, `cancel()`,
// `endPhase(index)`, `folder()`, `stop()`.
//
// The wrapper refers to itself while the run goes on, so that no garbage collection ends it. An environment
// clean-up hook stops the run, for worker.terminate(); process.exit() runs no such hook in the main thread,
// so that JavaScript calls stop() there. The hook waits for as long as it takes: the thread fills memory that
// goes with the environment. stop() does not: after it the process ends, and takes the thread along as soon
// as the kernel lets it go. All of it but measure() runs on the JavaScript thread.
class RunHandle : public Napi::ObjectWrap<RunHandle> {
 public:
  static Napi::Function define(Napi::Env env);

  // Throws TypeError for a plan or an array that is not of the form that lib/native/addon.ts declares.
  explicit RunHandle(const Napi::CallbackInfo& info);

 private:
  static void settle(Napi::Env env, Napi::Function unused, RunHandle* handle, void* no_data);
  using Done = Napi::TypedThreadSafeFunction<RunHandle, void, &RunHandle::settle>;

  Napi::Value start(const Napi::CallbackInfo& info);
  void cancel(const Napi::CallbackInfo& info);
  void end_phase(const Napi::CallbackInfo& info);
  Napi::Value folder(const Napi::CallbackInfo& info);
  void stop(const Napi::CallbackInfo& info);
  void finish(Napi::Env env);
  void measure();                               // the run's own thread
  void tell_done();                             // any thread, once
  static void leave_environment(void* handle);  // the clean-up hook

  std::unique_ptr<Run> run_;
  std::vector<Napi::ObjectReference> arrays_;  // keeps the memory that the run fills
  std::optional<Napi::Promise::Deferred> promise_;
  Done done_;
  RunResult result_;
  std::atomic<bool> is_over_{false};  // the thread has nothing left to do but to end
  std::thread thread_;
};

}  // namespace etcd_disk_bench
