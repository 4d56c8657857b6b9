#pragma once
/// Takes recorded messages apart along their `decoded` form and puts every wrapping on again.
#include <optional>

#include "wire/golden_test.h"
#include "wire/packet.h"

namespace pando::wire::golden {

/// A bare message inside a recording.
struct Leaf {
  Bytes bytes;
  Json recorded;
};

/// What went round a message, as far as the door decides about it.
struct Wrapping {
  std::string label;      ///< as a header in front
  std::string aad_label;  ///< as additional data only
  bool encrypted = false;
  bool version_0 = false;  ///< encrypted with padding, which we never write
  bool crc = false;
  bool compressed = false;
  Nonce nonce{};
  Bytes bare;  ///< what is inside: one message or a compound
};

struct Peeled {
  std::vector<Leaf> leaves;
  Wrapping wrapping;
  std::string trouble;  ///< the first wrapping that did not come off, or went on differently
};

Peeled peel(const Record& record);

}  // namespace pando::wire::golden
