#include "plan_from_js.h"

#include <cmath>
#include <cstdint>
#include <span>
#include <string>

namespace etcd_disk_bench {
namespace {

constexpr double kMaxSafeInteger = 9007199254740991;
constexpr double kMaxWriteBytes = 1 << 20;
constexpr double kMaxSegmentBytes = 1e12;

[[noreturn]] void refuse(const Napi::Env& env, const std::string& what) {
  throw Napi::TypeError::New(env, "native plan: " + what);
}

Napi::Object object_of(const Napi::Value& value, const std::string& name) {
  if (!value.IsObject()) refuse(value.Env(), name + " must be an object");
  return value.As<Napi::Object>();
}

Napi::Array array_of(const Napi::Value& value, const std::string& name) {
  if (!value.IsArray()) refuse(value.Env(), name + " must be an array");
  return value.As<Napi::Array>();
}

double number_of(const Napi::Object& object, const char* name, double least, double most) {
  const Napi::Value value = object.Get(name);
  if (!value.IsNumber()) refuse(object.Env(), std::string(name) + " must be a number");
  const double number = value.As<Napi::Number>().DoubleValue();
  if (!(number >= least && number <= most)) refuse(object.Env(), std::string(name) + " is out of range");
  return number;
}

std::uint64_t integer_of(const Napi::Object& object, const char* name, double least,
                         double most = kMaxSafeInteger) {
  const double number = number_of(object, name, least, most);
  if (number != std::floor(number)) refuse(object.Env(), std::string(name) + " must be a whole number");
  return static_cast<std::uint64_t>(number);
}

bool boolean_of(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  if (!value.IsBoolean()) refuse(object.Env(), std::string(name) + " must be true or false");
  return value.As<Napi::Boolean>().Value();
}

PhasePlan phase_of(const Napi::Value& value) {
  const Napi::Object phase = object_of(value, "a phase");
  return {
      .rate_per_second = number_of(phase, "ratePerSecond", 0, 1e9),
      .max_appends = integer_of(phase, "maxAppends", 0),
      .max_duration_ns = integer_of(phase, "maxDurationNs", 0),
      .max_bytes = integer_of(phase, "maxBytes", 0),
      .commit_interval_ns = integer_of(phase, "commitIntervalNs", 0),
      .busy_ns_per_append = integer_of(phase, "busyNsPerAppend", 0),
      .skips_late_appends = boolean_of(phase, "skipsLateAppends"),
  };
}

template <std::size_t Length>
std::span<double, Length> doubles_of(const Napi::Object& object, const char* name,
                                     std::vector<Napi::ObjectReference>& keep) {
  const Napi::Value value = object.Get(name);
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != napi_float64_array) {
    refuse(object.Env(), std::string(name) + " must be a Float64Array");
  }
  auto array = value.As<Napi::Float64Array>();
  if (array.ElementLength() != Length) {
    refuse(object.Env(), std::string(name) + " must have " + std::to_string(Length) + " elements");
  }
  keep.push_back(Napi::Persistent(value.As<Napi::Object>()));
  return std::span<double, Length>(array.Data(), Length);
}

}  // namespace

Plan plan_from_js(const Napi::Value& value) {
  const Napi::Object object = object_of(value, "the plan");
  const Napi::Value directory = object.Get("directory");
  if (!directory.IsString()) refuse(object.Env(), "directory must be a string");
  Plan plan{
      .directory = directory.As<Napi::String>().Utf8Value(),
      .write_size_bytes = integer_of(object, "writeSizeBytes", 1, kMaxWriteBytes),
      .segment_size_bytes = integer_of(object, "segmentSizeBytes", 4096, kMaxSegmentBytes),
      .first_segment_offset_bytes = integer_of(object, "firstSegmentOffsetBytes", 0, kMaxSegmentBytes),
      .backend_max_bytes = integer_of(object, "backendMaxBytes", 1 << 20, kMaxSegmentBytes),
      .seed = integer_of(object, "seed", 0),
      .keep_free_bytes = integer_of(object, "keepFreeBytes", 0),
      .is_low_priority = boolean_of(object, "isLowPriority"),
      .phases = {},
  };
  if (plan.directory.find('\0') != std::string::npos)
    refuse(object.Env(), "directory must not hold a null byte");
  const Napi::Array phases = array_of(object.Get("phases"), "phases");
  for (std::uint32_t n = 0; n < phases.Length(); ++n) plan.phases.push_back(phase_of(phases[n]));
  if (plan.phases.empty()) refuse(object.Env(), "phases must not be empty");
  return plan;
}

std::vector<PhaseMemory> phase_memory_from_js(const Napi::Value& value, std::size_t phases,
                                              std::vector<Napi::ObjectReference>& keep) {
  const Napi::Array arrays = array_of(value, "the phase arrays");
  if (arrays.Length() != phases) refuse(value.Env(), "there must be one set of arrays for each phase");
  constexpr std::size_t kHistogram = LatencyHistogram::kLength;
  constexpr std::size_t kSlowest = SlowLog::kLength;
  std::vector<PhaseMemory> memory;
  for (std::uint32_t n = 0; n < arrays.Length(); ++n) {
    const Napi::Object phase = object_of(arrays[n], "a phase's arrays");
    memory.push_back({
        .totals = doubles_of<PhaseTotals::kLength>(phase, "totals", keep),
        .write = doubles_of<kHistogram>(phase, "write", keep),
        .sync = doubles_of<kHistogram>(phase, "sync", keep),
        .append = doubles_of<kHistogram>(phase, "append", keep),
        .directory_sync = doubles_of<kHistogram>(phase, "directorySync", keep),
        .cut = doubles_of<kHistogram>(phase, "cut", keep),
        .preallocate = doubles_of<kHistogram>(phase, "preallocate", keep),
        .commit = doubles_of<kHistogram>(phase, "commit", keep),
        .response = doubles_of<kHistogram>(phase, "response", keep),
        .slow_sync = doubles_of<kSlowest>(phase, "slowSync", keep),
        .slow_write = doubles_of<kSlowest>(phase, "slowWrite", keep),
        .slow_cut = doubles_of<kSlowest>(phase, "slowCut", keep),
        .slow_commit = doubles_of<kSlowest>(phase, "slowCommit", keep),
    });
  }
  return memory;
}

}  // namespace etcd_disk_bench
