#pragma once
/// Recognises sealed packets that come a second time.
#include <array>
#include <cstdint>
#include <vector>

#include "wire/packet.h"

namespace pando::node {

/// The nonces of the last thousand or so sealed packets, heard and sent.
///
/// Who has no key can still record packets and send them again: to the node that they were for
/// (replayed) or to the one that sent them (reflected). What is older than the book changes nothing
/// either, by the rules of incarnations, sequence numbers and Lamport times; the book makes repeats
/// visible and keeps their cost at the door. A duplicate that the network made looks the same.
/// Takes no memory before the first nonce. One thread.
class NonceBook {
 public:
  enum class Verdict : std::uint8_t { fresh, replayed, reflected };

  /// Judges a packet that opened, and remembers it.
  Verdict hear(const wire::Nonce& nonce);
  /// Remembers a packet of our own.
  void sent(const wire::Nonce& nonce);

 private:
  /// Small sets, the newest first, chosen by one byte of the nonce: random, so they fill evenly.
  class Shelf {
   public:
    bool contains(std::uint64_t mark) const;
    void put(std::uint64_t mark);

   private:
    std::vector<std::array<std::uint64_t, 4>> rows_;
  };

  Shelf heard_, sent_;
};

}  // namespace pando::node
