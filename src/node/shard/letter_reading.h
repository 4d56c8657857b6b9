#pragma once
/// What has a peer's shard said in a letter?
#include <optional>
#include <string_view>

#include "proto/shard.pb.h"

namespace pando::shard {

/// Nullopt: it is none, or so much in it is empty that to read it would take many times its length.
std::optional<proto::ShardLetter> read_letter(std::string_view letter);

}  // namespace pando::shard
