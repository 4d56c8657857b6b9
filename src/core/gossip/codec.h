#pragma once
/// Messages as bytes and back, with everything checked that a stranger could get wrong.
#include <expected>
#include <vector>

#include "core/gossip/answer.h"
#include "core/gossip/config.h"
#include "core/gossip/io.h"
#include "proto/gossip.pb.h"

namespace pando::gossip {

/// Decodes and checks what does not depend on what is known: numbers, lengths, sizes.
std::expected<proto::Gossip, Refusal> decode(ByteView bytes, const Limits& limits);
Bytes encode(const proto::Gossip& message);

/// Requires a message that decode() gave.
Id sender_id(const proto::Gossip& message);
/// The entries of a delta with their versions; their times begin now.
std::vector<Entry> entries_of(const proto::OwnerDelta& delta, Instant now);
std::vector<Listing> listings_of(const proto::Digest& digest);
std::string write_root(const Sum& sum);

/// Bytes that an entry takes in a delta, behind one of version `before`.
std::size_t size_of(const Entry& entry, Version before);
/// Bytes that a delta of this owner takes at most without its entries.
std::size_t header_size(const Owner& owner);
void write(const Entry& entry, Version before, Instant now, proto::StateEntry& to);

/// Fills a digest up to a number of bytes.
class DigestWriter {
 public:
  DigestWriter(proto::Digest& digest, std::size_t budget);
  /// False: it does not fit, nothing was added.
  bool add(const Listing& listing);
  std::size_t left() const { return left_; }

 private:
  proto::Digest& digest_;
  std::size_t left_;
};

}  // namespace pando::gossip
