// What the addon exports: Run, stopRuns, isLocked, isOfThisHost, and the layout of a copy of a phase's
// samples.
#include <napi.h>

#include "../core/file_calls.h"
#include "../core/host_mark.h"
#include "../core/system_failure.h"
#include "run_handle.h"

namespace etcd_disk_bench {
namespace {

// `isLocked(path)`: a boolean, or the errno of the call that failed.
Napi::Value is_locked_to_js(const Napi::CallbackInfo& info) {
  if (!info[0].IsString()) throw Napi::TypeError::New(info.Env(), "isLocked: the path must be a string");
  try {
    return Napi::Boolean::New(info.Env(), is_locked(info[0].As<Napi::String>().Utf8Value()));
  } catch (const SystemError& error) {
    return Napi::Number::New(info.Env(), error.error_number());
  }
}

// `isOfThisHost(mark)`: whether this host wrote the text of a marker file.
Napi::Value is_of_this_host_to_js(const Napi::CallbackInfo& info) {
  if (!info[0].IsString()) throw Napi::TypeError::New(info.Env(), "isOfThisHost: the mark must be a string");
  return Napi::Boolean::New(info.Env(), is_of_this_host(info[0].As<Napi::String>().Utf8Value()));
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  Napi::Object layout = Napi::Object::New(env);
  layout.Set("length", static_cast<double>(PhaseSamples::kLength));
  layout.Set("countersLength", static_cast<double>(PhaseSamples::kCounters));
  layout.Set("histogramLength", static_cast<double>(LatencyHistogram::kLength));
  layout.Set("countsOffset", static_cast<double>(LatencyHistogram::kCounts));
  layout.Set("highestNs", static_cast<double>(LatencyHistogram::kHighestNs));
  layout.Set("slowLogLength", static_cast<double>(SlowLog::kLength));
  exports.Set("layout", layout);
  exports.Set("isLocked", Napi::Function::New(env, is_locked_to_js, "isLocked"));
  exports.Set("isOfThisHost", Napi::Function::New(env, is_of_this_host_to_js, "isOfThisHost"));
  RunHandle::define(env, exports);
  return exports;
}

}  // namespace
}  // namespace etcd_disk_bench

// Outside of the unnamed namespace, where clang would give even an extern "C" function no linkage.
static Napi::Object init_addon(Napi::Env env, Napi::Object exports) {
  return etcd_disk_bench::init(env, exports);
}
NODE_API_MODULE(etcd_disk_bench, init_addon)
