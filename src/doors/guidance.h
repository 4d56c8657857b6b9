#pragma once
/// To whom are clients of the cluster port sent? As of a moment: an immutable value.
///
/// Source: docs/protocol/cluster_port.md.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pando/map.h"
#include "wire/resp/command_spec.h"

namespace pando::doors {

struct Guidance {
  map::MapPtr map;                        ///< null: none is known
  std::optional<map::MemberNumber> self;  ///< this node in it
  std::vector<std::string> addresses;     ///< of members to whom clients may be sent; else empty

  /// The error for a client that should go elsewhere, or cannot be served; nullopt: this node
  /// serves it. `copy_will_do`: the client reads where a copy is.
  std::optional<std::string> elsewhere(const resp::CommandSpec& spec, resp::Words words,
                                       bool copy_will_do) const;

 private:
  std::optional<std::string> elsewhere(std::size_t slot, bool copy_will_do) const;
};

using GuidancePtr = std::shared_ptr<const Guidance>;

}  // namespace pando::doors
