/*
 * Compares each level with plain C, element by element, in memory of exactly the size that integg.h asks for, so that
 * AddressSanitizer sees every byte too many. Plain C itself is compared with Java by KernelsTest.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../main/native/integg.h"

INTEGG_DECLARE(c)

#include "values.h"

#include "products.h"

#include "credits.h"

#include "probes.h"

#include "update.h"

/* AVX-VNNI's instructions have a second encoding, which processors with AVX-512 VNNI have instead. */
#if defined(INTEGG_AVXVNNI_AS_AVX512)
enum { AVXVNNI_BITS = 1 | 2 };
#else
enum { AVXVNNI_BITS = 2 };
#endif

#if defined(__x86_64__)
INTEGG_DECLARE(avx512vnni)
INTEGG_DECLARE(avxvnni)
INTEGG_DECLARE(avx2)
static const level levels[] = {LEVEL_OF(avx512vnni), LEVEL_OF(avxvnni), LEVEL_OF(avx2), LEVEL_OF(c)};
static const int32_t bits[] = {1, AVXVNNI_BITS, 4, 16};
#elif defined(__aarch64__)
INTEGG_DECLARE(neon)
static const level levels[] = {LEVEL_OF(neon), LEVEL_OF(c)};
static const int32_t bits[] = {8, 16};
#else
static const level levels[] = {LEVEL_OF(c)};
static const int32_t bits[] = {16};
#endif

int main(void) {
  for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
    if (!(integg_levels() & bits[i])) {
      printf("%s: not on this processor\n", levels[i].name);
      continue;
    }
    for (int round = 0; round < 300; round++) {
      compare_project(&levels[i]);
      compare_stream(&levels[i]);
      compare_outer(&levels[i]);
      compare_elementwise(&levels[i]);
      compare_row_noise(&levels[i]);
      compare_credits(&levels[i]);
      compare_wide(&levels[i]);
      compare_probes(&levels[i]);
      compare_lookups(&levels[i]);
      compare_votes(&levels[i]);
      compare_weights(&levels[i]);
    }
    printf("%s: as plain C\n", levels[i].name);
  }
  return 0;
}
