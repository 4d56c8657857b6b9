#pragma once
/// What nodes say of their cluster when they exchange members, long before there is a link.
/// Source: docs/protocol/link.md, "Card".
#include <optional>
#include <string>

#include "core/link/cluster_identity.h"
#include "core/link/reason.h"
#include "pando/bytes.h"

namespace pando::link {

struct Card {
  std::string name;  ///< of the cluster
  ClusterId cluster;
  friend bool operator==(const Card&, const Card&) = default;
};

/// Puts a card behind a state, where Serf does not look.
void append_card(Bytes& state, const Card& card);
/// Takes the card away from the end of a state. Nullopt: there is none, as from a Serf node.
std::optional<Card> take_card(Bytes& state);

/// Why two nodes with these cards may not mix, with the particulars; nullopt: they may.
std::optional<Refusal> conflict(const Card& ours, const Card& theirs);
/// The reason and the particulars as one clause.
std::string words_of(const Refusal& refusal);

}  // namespace pando::link
