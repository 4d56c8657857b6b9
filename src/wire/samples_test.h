#pragma once
/// Random values of everything that travels, as a function of a seed.
#include "base/rng.h"
#include "wire/memberlist.h"
#include "wire/rpc_messages.h"
#include "wire/serf.h"

namespace pando::wire::samples {

Bytes bytes(Rng& rng, std::size_t at_most = 300);
std::string text(Rng& rng, std::size_t at_most = 300);
Address address(Rng& rng);
/// Small, wide and extreme numbers alike.
std::uint64_t number(Rng& rng, std::uint64_t max);

memberlist::PacketMessage packet_message(Rng& rng);
memberlist::StreamMessage stream_message(Rng& rng);
serf::Message serf_message(Rng& rng);
serf::Filter filter(Rng& rng);
Tags tags(Rng& rng);
rpc::Request request(Rng& rng);
rpc::Member member(Rng& rng);
rpc::StreamRecord stream_record(Rng& rng);
Coordinate coordinate(Rng& rng);

}  // namespace pando::wire::samples
