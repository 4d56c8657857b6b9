#pragma once
/// What clients of the cluster port are told of the cluster.
///
/// Source: docs/protocol/cluster_port.md.
#include <optional>
#include <string>

#include "doors/cluster_shape.h"
#include "doors/guidance.h"
#include "doors/host.h"

namespace pando::doors {

/// The host's thread.
class ClusterGuide {
 public:
  /// `host` must outlive it. `view`: of the door's clients.
  ClusterGuide(const Host& host, std::string view) : host_(host), view_(std::move(view)) {}

  /// For the door, as of now.
  GuidancePtr guidance() const;
  /// For clients, as of now; nullopt: no map is known.
  std::optional<Shape> shape() const;
  /// This node's, in the map or not.
  std::string own_id() const;

 private:
  const Host& host_;
  std::string view_;
};

}  // namespace pando::doors
