/* LD_PRELOAD: each fdatasync takes 15 ms more. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>

int fdatasync(int fd) {
  usleep(15000);
  return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(fd);
}
