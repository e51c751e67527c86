// The baseline for the harness's overhead: the same system calls and clock reads as an append, on the same content, and nothing else. It
// has a second thread, as Node has several: with two threads the kernel counts references to a file at each call.
// bare-loop <directory> <appends> <bytes>: prints nanoseconds per append.
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

// Like the harness, never writes the same record twice in a row, so the data is not in the nearest CPU cache.
#define CONTENT_BYTES (256 * 1024)
#define HEADER_BYTES 96

static long long now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static int fail(const char* what) {
  perror(what);
  return 1;
}

static void* wait_for_the_end(void* unused) {
  pause();
  return unused;
}

int main(int argc, char** argv) {
  if (argc != 4) {
    fprintf(stderr, "usage: bare-loop <directory> <appends> <bytes>\n");
    return 2;
  }
  const long appends = atol(argv[2]);
  const size_t size = (size_t)atol(argv[3]);
  char path[4096];
  snprintf(path, sizeof path, "%s/bare-loop.tmp", argv[1]);
  char* content = malloc(CONTENT_BYTES + size);
  if (content == NULL) return fail("malloc");
  srandom(1);
  for (size_t n = 0; n < CONTENT_BYTES + size; ++n) content[n] = (char)random();
  pthread_t other;
  if (pthread_create(&other, NULL, wait_for_the_end, NULL) != 0) return fail("pthread_create");

  const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd == -1) return fail("open");
  if (unlink(path) == -1) return fail("unlink");
  if (fallocate(fd, 0, 0, (off_t)size * appends) == -1) return fail("fallocate");
  if (write(fd, content, HEADER_BYTES) != HEADER_BYTES) return fail("write");

  size_t position = 0;
  long long checksum = 0;
  const long long start = now_ns();
  for (long n = 0; n < appends; ++n) {
    if (position >= CONTENT_BYTES) position = 0;
    if (lseek(fd, 0, SEEK_CUR) == -1) return fail("lseek");
    const long long before = now_ns();
    if (write(fd, content + position, size) != (ssize_t)size) return fail("write");
    const long long written = now_ns();
    if (fdatasync(fd) == -1) return fail("fdatasync");
    checksum += (now_ns() - written) ^ (written - before);  // keeps the compiler from removing the clock reads
    position += size;
  }
  const long long elapsed = now_ns() - start;
  fprintf(stderr, "%lld\n", checksum);
  printf("%.1f\n", (double)elapsed / (double)appends);
  return 0;
}
