#pragma once
/// Fuzz inputs as scripts: what happens to a machine, step by step, and time that passes for it.
#include <algorithm>

#include "base/assert.h"
#include "pando/bytes.h"
#include "pando/time.h"

namespace pando::fuzz {

/// One byte says what happens, two how long the piece is, then the piece: `act(what, piece)` for
/// each. tools/fuzz_corpus.py writes such scripts.
template <class Act>
void play(ByteView script, Act act) {
  while (script.size() >= 3) {
    const auto number = [&](std::size_t i) { return std::to_integer<std::size_t>(script[i]); };
    const std::size_t what = number(0);
    const std::size_t length = std::min(script.size() - 3, number(1) << 8 | number(2));
    const ByteView piece = script.subspan(3, length);
    script = script.subspan(3 + length);
    act(what, piece);
  }
}

/// Lets time pass; `tick` gives the machine one Tick, which must settle whatever is due.
template <class Machine, class Tick>
void pass(const Machine& machine, Instant& now, Duration time, Tick tick) {
  const Instant until = now + time;
  for (int ticks = 0; machine.deadline() <= until; ++ticks) {
    PANDO_ASSERT(ticks < 100'000);
    now = std::max(now, machine.deadline());
    tick();
    PANDO_ASSERT(machine.deadline() > now);
  }
  now = until;
}

}  // namespace pando::fuzz
