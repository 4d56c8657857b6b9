#pragma once
/// What the experiments on Scuttlebutt share: the paper's scheme in our machines.
/// Source: van Renesse, Dumitriu, Gough, Thomas, LADIS 2008.
#include <string>

#include "sim/state_lab.h"

namespace pando::sim::scuttlebutt {

double seconds(Duration duration);

/// Every second a whole digest to one random peer, no limit but of entries.
gossip::Config paper_config(gossip::Order order);

/// From now on no message of anybody carries more entries.
void limit_entries(StateLab& lab, std::size_t entries);

/// One of the 64 keys that the paper's owners have.
std::string a_key(Rng& rng);

/// True if `value` differs from `expected` by no more than this share of it.
bool within(double value, double expected, double share);

}  // namespace pando::sim::scuttlebutt
