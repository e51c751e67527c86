#include "run_handle.h"

#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "plan_from_js.h"
#include "result_to_js.h"

namespace etcd_disk_bench {
namespace {

// Without progress for this long, a system call hangs. worker.terminate() and process.exit() wait no longer.
constexpr std::chrono::milliseconds kMaxIdle{900};
// JavaScript's arrays have at most this many elements.
constexpr double kMaxPhases = 4294967295;

// Blocks signals for threads started during its lifetime: signals are for the JavaScript thread, and would
// interrupt our system calls.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_;
};

// The runs in progress of this thread's environment.
thread_local std::vector<RunHandle*> running;

}  // namespace

void RunHandle::define(Napi::Env env, Napi::Object exports) {
  exports.Set("Run", DefineClass(env, "Run",
                                 {InstanceMethod<&RunHandle::start>("start"),
                                  InstanceMethod<&RunHandle::cancel>("cancel"),
                                  InstanceMethod<&RunHandle::end_phase>("endPhase"),
                                  InstanceMethod<&RunHandle::snapshot>("snapshot"),
                                  InstanceMethod<&RunHandle::folder>("folder"),
                                  InstanceMethod<&RunHandle::abandon>("abandon")}));
  exports.Set("stopRuns", Napi::Function::New(env, &RunHandle::stop_runs, "stopRuns"));
}

RunHandle::RunHandle(const Napi::CallbackInfo& info)
    : Napi::ObjectWrap<RunHandle>(info), state_(new RunState(plan_from_js(info[0]))) {}

Napi::Value RunHandle::start(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (promise_) throw Napi::Error::New(env, "this run was started before: make a new one");
  promise_.emplace(Napi::Promise::Deferred::New(env));
  state_->done = Done::New(env, "etcd-disk-bench", 0, 1, this);
  // Added after the thread-safe function's own hook, so it runs first: the thread can still call that
  // function. Both calls fail only for null arguments.
  (void)napi_add_env_cleanup_hook(env, &RunHandle::leave_environment, this);
  running.push_back(this);
  Ref();
  const SignalsBlocked signals_blocked;
  try {
    state_->owners.fetch_add(1, std::memory_order_relaxed);
    std::thread(&RunState::execute, state_).detach();
  } catch (const std::system_error& error) {  // the limit on the number of threads
    state_->result.failure =
        SystemFailure{error.code().value(), "pthread_create", state_->run.directory(), "set-up", 0};
    state_->notify_done();
    state_->release();
  }
  return promise_->Promise();
}

void RunHandle::RunState::execute() {
  result = run.execute();
  notify_done();
  release();
}

void RunHandle::RunState::notify_done() {
  const std::lock_guard lock(mutex);
  is_over.store(true, std::memory_order_release);
  if (!has_environment) return;
  done.NonBlockingCall();
  done.Release();
}

void RunHandle::settle(Napi::Env env, Napi::Function, RunHandle* handle, void*) {
  // Without an environment, no JavaScript can receive the result.
  if (static_cast<napi_env>(env) != nullptr) handle->finish(env);
}

void RunHandle::finish(Napi::Env env) {
  std::erase(running, this);
  (void)napi_remove_env_cleanup_hook(env, &RunHandle::leave_environment, this);
  promise_->Resolve(result_to_js(env, state_->result));
  Unref();
}

void RunHandle::cancel(const Napi::CallbackInfo&) { state_->run.cancel(); }

std::size_t RunHandle::phase_from(const Napi::CallbackInfo& info) const {
  const double index = info[0].IsNumber() ? info[0].As<Napi::Number>().DoubleValue() : -1;
  if (!(index >= 0 && index <= kMaxPhases && index == std::floor(index)))
    throw Napi::TypeError::New(info.Env(), "the index of a phase must be a whole number");
  return static_cast<std::size_t>(index);
}

void RunHandle::end_phase(const Napi::CallbackInfo& info) { state_->run.end_phase(phase_from(info)); }

void RunHandle::snapshot(const Napi::CallbackInfo& info) {
  const std::size_t phase = phase_from(info);
  if (phase >= state_->run.phases())
    throw Napi::RangeError::New(info.Env(), "snapshot: there is no such phase");
  const bool is_array = info[1].IsTypedArray() &&
                        info[1].As<Napi::TypedArray>().TypedArrayType() == napi_float64_array &&
                        info[1].As<Napi::TypedArray>().ElementLength() == PhaseSamples::kLength;
  if (!is_array) {
    const std::string length = std::to_string(PhaseSamples::kLength);
    throw Napi::TypeError::New(info.Env(), "snapshot needs a Float64Array of " + length + " elements");
  }
  state_->run.samples(phase).copy_to(std::span<double, PhaseSamples::kLength>(
      info[1].As<Napi::Float64Array>().Data(), PhaseSamples::kLength));
}

Napi::Value RunHandle::folder(const Napi::CallbackInfo& info) {
  const std::string* const path = state_->run.folder();
  return path == nullptr ? info.Env().Undefined() : Napi::String::New(info.Env(), *path);
}

void RunHandle::abandon(const Napi::CallbackInfo& info) {
  state_->run.cancel();
  if (is_abandoned_ || !promise_ || state_->is_over.load(std::memory_order_acquire)) return;
  is_abandoned_ = true;
  const std::lock_guard lock(state_->mutex);
  if (!state_->is_over.load(std::memory_order_acquire)) state_->done.Unref(info.Env());
}

void RunHandle::stop_runs(const Napi::CallbackInfo&) { stop_and_wait(); }

void RunHandle::stop_and_wait() {
  for (RunHandle* const handle : running) handle->state_->run.cancel();
  const auto is_running = [](const RunHandle* handle) {
    return !handle->is_abandoned_ && !handle->state_->is_over.load(std::memory_order_acquire);
  };
  std::uint64_t steps_before = 0;
  auto idle_since = std::chrono::steady_clock::now();
  while (std::any_of(running.begin(), running.end(), is_running)) {
    std::uint64_t steps = 0;
    for (const RunHandle* const handle : running) steps += handle->state_->run.steps();
    const auto now = std::chrono::steady_clock::now();
    if (steps != steps_before) idle_since = now;
    if (now - idle_since > kMaxIdle) break;
    steps_before = steps;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  // No later call waits for these runs.
  for (RunHandle* const handle : running) handle->is_abandoned_ = true;
}

void RunHandle::leave_environment(void* data) {
  stop_and_wait();
  RunState& state = *static_cast<RunHandle*>(data)->state_;
  const std::lock_guard lock(state.mutex);
  state.has_environment = false;
}

}  // namespace etcd_disk_bench
