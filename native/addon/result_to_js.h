// Turns the result of a run into the plain object that lib/native/addon.ts declares.
#pragma once

#include <napi.h>

#include "../core/run.h"

namespace etcd_disk_bench {

Napi::Object result_to_js(Napi::Env env, const RunResult& result);

}  // namespace etcd_disk_bench
