#pragma once
/// Which bytes are a letter? Source: docs/protocol/calls.md, "Letters".
#include "core/calls/io.h"
#include "proto/calls.pb.h"

namespace pando::calls {

/// `tag`: that of the letter.
Letter seal(const proto::CallLetter& head, Bytes body, std::uint64_t tag = 0);
/// Writes into a sealed request how long its caller still waits; 1 us if it is no more than that.
void write_left(Letter& request, Duration left);
/// Reads the head and leaves the body in `text`. False if there is no head; `text` is then of no
/// use.
bool unseal(Bytes& text, proto::CallLetter& head);

}  // namespace pando::calls
