/* What this processor can run. */
#include "../integg.h"

enum { AVX512VNNI = 1, AVXVNNI = 2, AVX2 = 4, NEON = 8, PLAIN = 16 };

#if defined(__x86_64__)
#include <cpuid.h>

static uint64_t enabled_states(void) {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (uint64_t)high << 32 | low;
}

static int32_t detect(void) {
  enum { OSXSAVE = 1 << 27, AVX2_BIT = 1 << 5, AVX_VNNI_BIT = 1 << 4, VNNI512_BIT = 1 << 11 };
  const uint32_t avx512 = 1u << 16 | 1u << 17 | 1u << 28 | 1u << 30 | 1u << 31; /* F, DQ, CD, BW, VL */
  uint32_t a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & OSXSAVE)) {
    return 0;
  }
  uint64_t states = enabled_states(); /* which registers the operating system saves */
  if ((states & 0x06) != 0x06 || !__get_cpuid_count(7, 0, &a, &b, &c, &d) || !(b & AVX2_BIT)) {
    return 0;
  }
  int32_t levels = AVX2;
  if ((states & 0xe6) == 0xe6 && (b & avx512) == avx512 && (c & VNNI512_BIT)) {
    levels |= AVX512VNNI;
  }
  if (__get_cpuid_count(7, 1, &a, &b, &c, &d) && (a & AVX_VNNI_BIT)) {
    levels |= AVXVNNI;
  }
  return levels;
}

#elif defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>

static int32_t detect(void) {
  enum { ASIMDDP = 1 << 20 };
  return getauxval(AT_HWCAP) & ASIMDDP ? NEON : 0;
}

#elif defined(__aarch64__) && defined(__APPLE__)
static int32_t detect(void) { return NEON; } /* every Apple processor that runs macOS has it */

#else
static int32_t detect(void) { return 0; }
#endif

/* The levels that the processor has, as bits. The caller finds out which of them this library has. */
int32_t integg_levels(void) { return detect() | PLAIN; }
