#include "run_handle.h"

#include <signal.h>

#include <chrono>
#include <cmath>
#include <string>
#include <system_error>
#include <utility>

#include "plan_from_js.h"
#include "result_to_js.h"

namespace etcd_disk_bench {
namespace {

// How long the end of the process waits for a run to clean up.
constexpr std::chrono::seconds kPatience{10};
// JavaScript's arrays have no more elements.
constexpr double kMostPhases = 4294967295;

// A thread started while this lives takes no signals: they belong to the JavaScript thread, and would only
// cut our calls short.
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

}  // namespace

Napi::Function RunHandle::define(Napi::Env env) {
  return DefineClass(
      env, "Run",
      {InstanceMethod<&RunHandle::start>("start"), InstanceMethod<&RunHandle::cancel>("cancel"),
       InstanceMethod<&RunHandle::end_phase>("endPhase"), InstanceMethod<&RunHandle::folder>("folder"),
       InstanceMethod<&RunHandle::stop>("stop")});
}

RunHandle::RunHandle(const Napi::CallbackInfo& info) : Napi::ObjectWrap<RunHandle>(info) {
  Plan plan = plan_from_js(info[0]);
  std::vector<PhaseMemory> memory = phase_memory_from_js(info[1], plan.phases.size(), arrays_);
  run_ = std::make_unique<Run>(std::move(plan), std::move(memory));
}

Napi::Value RunHandle::start(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (promise_) throw Napi::Error::New(env, "this run was started before: make a new one");
  promise_.emplace(Napi::Promise::Deferred::New(env));
  done_ = Done::New(env, "etcd-disk-bench", 0, 1, this);
  // Added after the thread-safe function's own hook, and so run before it: the thread still has whom to call.
  // Both hook calls fail for null arguments alone.
  (void)napi_add_env_cleanup_hook(env, &RunHandle::leave_environment, this);
  Ref();
  const SignalsBlocked signals_blocked;
  try {
    thread_ = std::thread([this] { measure(); });
  } catch (const std::system_error& error) {  // at a limit of processes: told as the run itself would tell it
    result_.failure = SystemFailure{error.code().value(), "pthread_create", run_->directory(), "set-up", 0};
    tell_done();
  }
  return promise_->Promise();
}

void RunHandle::cancel(const Napi::CallbackInfo&) { run_->cancel(); }

void RunHandle::end_phase(const Napi::CallbackInfo& info) {
  const double index = info[0].IsNumber() ? info[0].As<Napi::Number>().DoubleValue() : -1;
  if (!(index >= 0 && index <= kMostPhases && index == std::floor(index))) {
    throw Napi::TypeError::New(info.Env(), "endPhase takes the index of a phase");
  }
  run_->settle(static_cast<std::size_t>(index));
}

Napi::Value RunHandle::folder(const Napi::CallbackInfo& info) {
  const std::string* const path = run_->folder();
  return path == nullptr ? info.Env().Undefined() : Napi::String::New(info.Env(), *path);
}

void RunHandle::stop(const Napi::CallbackInfo&) {
  run_->cancel();
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (thread_.joinable() && !is_over_.load(std::memory_order_acquire)) {
    if (std::chrono::steady_clock::now() >= until) return;  // a call that the kernel holds
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  if (thread_.joinable()) thread_.join();
}

void RunHandle::measure() {
  result_ = run_->execute();
  tell_done();
  is_over_.store(true, std::memory_order_release);
}

void RunHandle::tell_done() {
  done_.NonBlockingCall();
  done_.Release();
}

void RunHandle::settle(Napi::Env env, Napi::Function, RunHandle* handle, void*) {
  // Without an environment there is no JavaScript left to tell.
  if (static_cast<napi_env>(env) != nullptr) handle->finish(env);
}

void RunHandle::finish(Napi::Env env) {
  if (thread_.joinable()) thread_.join();
  (void)napi_remove_env_cleanup_hook(env, &RunHandle::leave_environment, this);
  arrays_.clear();
  promise_->Resolve(result_to_js(env, result_));
  Unref();
}

void RunHandle::leave_environment(void* data) {
  auto* const handle = static_cast<RunHandle*>(data);
  handle->run_->cancel();
  if (handle->thread_.joinable()) handle->thread_.join();
}

}  // namespace etcd_disk_bench
