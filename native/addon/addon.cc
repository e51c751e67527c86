// What the addon exports: Run, and the layout of the arrays that it fills.
#include <napi.h>

#include "run_handle.h"

namespace etcd_disk_bench {
namespace {

Napi::Object init(Napi::Env env, Napi::Object exports) {
  Napi::Object layout = Napi::Object::New(env);
  layout.Set("histogramLength", static_cast<double>(LatencyHistogram::kLength));
  layout.Set("countsOffset", static_cast<double>(LatencyHistogram::kCounts));
  layout.Set("highestNs", static_cast<double>(LatencyHistogram::kHighestNs));
  layout.Set("totalsLength", static_cast<double>(PhaseTotals::kLength));
  layout.Set("slowLogLength", static_cast<double>(SlowLog::kLength));
  exports.Set("layout", layout);
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
