#include "result_to_js.h"

#include <cstdint>

namespace etcd_disk_bench {
namespace {

// In the order of StoppedBy.
constexpr const char* kStoppedBy[] = {"count", "duration", "bytes", "decided", "cancel", "error", "space"};

Napi::Object failure_to_js(Napi::Env env, const SystemFailure& failure) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("errno", failure.error_number);
  object.Set("syscall", failure.syscall);
  object.Set("path", failure.path);
  object.Set("during", failure.kind);
  object.Set("operation", static_cast<double>(failure.operation));
  return object;
}

Napi::Object shortage_to_js(Napi::Env env, const SpaceShortage& shortage) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("freeBytes", static_cast<double>(shortage.free_bytes));
  object.Set("keptBytes", static_cast<double>(shortage.kept_bytes));
  return object;
}

Napi::Object leftover_to_js(Napi::Env env, const Leftover& leftover) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("path", leftover.path);
  if (leftover.failure) object.Set("failure", failure_to_js(env, *leftover.failure));
  return object;
}

}  // namespace

Napi::Object result_to_js(Napi::Env env, const RunResult& result) {
  Napi::Object object = Napi::Object::New(env);
  Napi::Array stopped_by = Napi::Array::New(env);
  for (std::uint32_t n = 0; n < result.stopped_by.size(); ++n)
    stopped_by[n] = kStoppedBy[static_cast<std::size_t>(result.stopped_by[n])];
  object.Set("stoppedBy", stopped_by);
  if (result.failure) object.Set("failure", failure_to_js(env, *result.failure));
  if (result.cleanup_failure) object.Set("cleanupFailure", failure_to_js(env, *result.cleanup_failure));
  if (result.preallocation) {
    object.Set("preallocation",
               *result.preallocation == Preallocation::kFallocate ? "fallocate" : "ftruncate");
  }
  if (result.shortage) object.Set("shortage", shortage_to_js(env, *result.shortage));
  Napi::Array leftovers = Napi::Array::New(env);
  for (std::uint32_t n = 0; n < result.leftovers.size(); ++n) {
    leftovers[n] = leftover_to_js(env, result.leftovers[n]);
  }
  object.Set("leftovers", leftovers);
  return object;
}

}  // namespace etcd_disk_bench
