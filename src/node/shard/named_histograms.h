#pragma once
/// The histograms of several commands, of one shard or of all of a node.
#include <string>
#include <vector>

#include "core/keys/command.h"
#include "node/shard/spent.h"
#include "wire/resp/reply_writer.h"

namespace pando::shard {

/// Those that were asked for, in this order; a name stands for its subcommands, too. No names: all.
NamedHistograms chosen(const Spent& spent, keys::Words names);
/// As LATENCY HISTOGRAM answers.
std::string shown(const NamedHistograms& all, resp::Protocol protocol);

/// For the sibling that was asked.
std::string packed(const NamedHistograms& all);
/// What the siblings have packed, added up.
NamedHistograms sum_of(const std::vector<std::string>& parts);

}  // namespace pando::shard
