#pragma once
/// Which node should a client of the cluster port ask?
///
/// Source: docs/protocol/cluster_port.md.
#include <optional>
#include <string>
#include <vector>

#include "doors/cluster_shape.h"
#include "doors/host.h"
#include "pando/time.h"
#include "wire/resp/command_spec.h"

namespace pando::doors {

/// The loop's thread.
class ClusterGuide {
 public:
  /// `host` must outlive it. `view`: of the door's clients.
  ClusterGuide(const Host& host, std::string view) : host_(host), view_(std::move(view)) {}

  /// The error for a client that should go elsewhere, or cannot be served; nullopt: this node
  /// serves it. `copy_will_do`: the client reads where a copy is.
  std::optional<std::string> elsewhere(const resp::CommandSpec& spec, resp::Words words,
                                       bool copy_will_do);
  /// For clients, as of now; nullopt: no map is known.
  std::optional<Shape> shape() const;
  /// This node's, in the map or not.
  std::string own_id() const;

 private:
  void refresh();
  std::optional<std::string> elsewhere(std::size_t slot, bool copy_will_do) const;

  const Host& host_;
  std::string view_;
  // What elsewhere() needs, kept for a moment.
  map::MapPtr map_;
  std::optional<map::MemberNumber> self_;
  std::vector<std::string> addresses_;  ///< of members to whom clients may be sent; else empty
  Instant fresh_until_{};
};

}  // namespace pando::doors
