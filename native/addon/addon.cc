// What the addon exports: Run, the layout of the arrays that it fills, and one question about a file.
#include <napi.h>

#include "../core/file_lock.h"
#include "../core/system_failure.h"
#include "run_handle.h"

namespace etcd_disk_bench {
namespace {

// `isLocked(path)`: false, true, or the errno for which it cannot be told. The JavaScript thread.
Napi::Value is_locked_to_js(const Napi::CallbackInfo& info) {
  if (!info[0].IsString()) throw Napi::TypeError::New(info.Env(), "isLocked: the path must be a string");
  try {
    return Napi::Boolean::New(info.Env(), is_locked(info[0].As<Napi::String>().Utf8Value()));
  } catch (const SystemError& error) {
    return Napi::Number::New(info.Env(), error.during("set-up", 0).error_number);
  }
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  Napi::Object layout = Napi::Object::New(env);
  layout.Set("histogramLength", static_cast<double>(LatencyHistogram::kLength));
  layout.Set("countsOffset", static_cast<double>(LatencyHistogram::kCounts));
  layout.Set("highestNs", static_cast<double>(LatencyHistogram::kHighestNs));
  layout.Set("totalsLength", static_cast<double>(PhaseTotals::kLength));
  layout.Set("slowLogLength", static_cast<double>(SlowLog::kLength));
  exports.Set("layout", layout);
  exports.Set("isLocked", Napi::Function::New(env, is_locked_to_js, "isLocked"));
  exports.Set("Run", RunHandle::define(env));
  return exports;
}

}  // namespace
}  // namespace etcd_disk_bench

// Outside of the unnamed namespace, within which clang gives even an extern "C" function no linkage.
static Napi::Object init_addon(Napi::Env env, Napi::Object exports) {
  return etcd_disk_bench::init(env, exports);
}
NODE_API_MODULE(etcd_disk_bench, init_addon)
