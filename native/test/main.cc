// The tests' program. A write beyond RLIMIT_FSIZE must come back as EFBIG, as it does under node, and not as
// a signal.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>
#include <signal.h>

int main(int argc, char** argv) {
  signal(SIGXFSZ, SIG_IGN);
  signal(SIGPIPE, SIG_IGN);
  return doctest::Context(argc, argv).run();
}
