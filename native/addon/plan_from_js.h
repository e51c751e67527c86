// Reads a plan from JavaScript. Checks types and bounds, so that no plan can harm the process; TypeScript
// decides what is sensible.
#pragma once

#include <napi.h>

#include "../core/plan.h"

namespace etcd_disk_bench {

// Throws Napi::TypeError that names the field.
Plan plan_from_js(const Napi::Value& value);

}  // namespace etcd_disk_bench
