/* The messages about wrong arguments. */
#ifndef INTEGG_CHECKS_H
#define INTEGG_CHECKS_H

#include <stddef.h>
#include <stdint.h>

#include <algorithm>
#include <stdexcept>
#include <string>

/* Throws the reason for which an argument is wrong. */
inline void require(bool right, const std::string &reason) {
  if (!right) throw std::invalid_argument(reason);
}

inline void requireRange(int64_t value, int64_t least, int64_t most, const std::string &what) {
  require(least <= value && value <= most,
          what + " " + std::to_string(value) + ": must be " + std::to_string(least) + " to " + std::to_string(most));
}

inline void requireCount(size_t found, int64_t needed, const char *what) {
  require(found == static_cast<size_t>(needed),
          std::string(what) + ": " + std::to_string(found) + " numbers, " + std::to_string(needed) + " are needed");
}

#endif
