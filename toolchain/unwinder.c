// The names that the C++ library asks of the machine's unwinder, libgcc_s.so.1. Node needs that library itself, and so it is there; Zig has
// none to link against. This stands in for it while a binary is linked, is never run and never packed. A name that is missing here would
// come from Zig's own unwinder, which would be a sixth of each binary.
#define NAME(name) \
  void name(void) {}

NAME(_Unwind_DeleteException)
NAME(_Unwind_GetIP)
NAME(_Unwind_GetLanguageSpecificData)
NAME(_Unwind_GetRegionStart)
NAME(_Unwind_RaiseException)
NAME(_Unwind_Resume)
NAME(_Unwind_SetGR)
NAME(_Unwind_SetIP)
