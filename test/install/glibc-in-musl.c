/* What Debian's libstdc++ and libgcc, made for glibc, ask of it and musl has not: enough for Bun for musl to start on a machine that has no
   libstdc++ for musl. The addon needs none of it: its C++ library is linked in, and it asks musl alone. Destructors of thread-local objects are
   not run. */
#include <stddef.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

unsigned arc4random(void) {
  unsigned value = 0;
  syscall(SYS_getrandom, &value, sizeof value, 0);
  return value;
}
size_t __strftime_l(char *to, size_t size, const char *form, const struct tm *when, locale_t locale) {
  return strftime_l(to, size, form, when, locale);
}
int __cxa_thread_atexit_impl(void (*destroy)(void *), void *object, void *library) {
  (void)destroy, (void)object, (void)library;
  return 0;
}
char __libc_single_threaded = 0;
int _dl_find_object(void *address, void *result) {
  (void)address, (void)result;
  return -1;
}
int __cpu_indicator_init(void) { return 0; }
struct {
  unsigned vendor, type, subtype, features;
} __cpu_model;
