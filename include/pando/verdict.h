#pragma once
/// Why a member is not there any more. Source: docs/protocol/death.md.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pando/identity.h"
#include "pando/time.h"

namespace pando {

/// The likely cause of a death.
enum class Cause : std::uint8_t {
  left,                ///< it said goodbye
  killed,              ///< the process was ended by a signal
  exited,              ///< the process ended with a status
  ended,               ///< the process ended, it is not known how
  overloaded_accuser,  ///< those who judged it were in a bad state themselves
  one_way,             ///< it was heard, but could not be reached
  paused,              ///< its host answered, the process did not
  unreachable,         ///< nothing of its host answered
  silent,              ///< probes failed, nothing else is known
};

/// How sure a verdict is. The later, the surer.
enum class Basis : std::uint8_t { silence, strong, certain };

/// A word for programs: `left`, `killed`, `exited`, `ended`, `overloaded_accuser`, `one_way`,
/// `paused`, `unreachable` or `silent`.
std::string_view to_string(Cause cause);
/// `killed by signal 9`, `ended with status 1`, `host unreachable`, …
std::string to_string(Cause cause, std::uint32_t number);
/// `silence`, `strong` or `certain`.
std::string_view to_string(Basis basis);

/// One death and what it was founded on.
struct Verdict {
  /// One who saw something.
  struct Witness {
    std::string name;                ///< the member
    std::uint32_t health = 0;        ///< its own score; from 3 on it is not to be believed
    std::vector<std::string> signs;  ///< what it saw, in words
    Duration before{};               ///< its first sign, before the verdict
  };

  std::string name;                ///< who died
  Participant who;                 ///< which run of it; all zeros: not known
  Cause cause = Cause::silent;     ///< what the evidence makes likely
  std::uint32_t number = 0;        ///< of the signal, or the exit status
  Basis basis = Basis::silence;    ///< how sure it is
  std::string issuer;              ///< who wrote this down; the guardian's notice has none
  Duration ago{};                  ///< before it was asked for
  std::vector<Witness> witnesses;  ///< at most 8, the first to see something first
};

}  // namespace pando
