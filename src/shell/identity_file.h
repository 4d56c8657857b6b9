#pragma once
/// Who a node is, from one start to the next: a file of lines.
///
///     node 32 hexadecimal digits, made once
///     start how often it has started
///     cluster 32 hexadecimal digits, once the cluster's id is settled
///     map the number of the last map that this node knew, or of an earlier one of the same members
///     member 32 hexadecimal digits and a name, one line for each member of it
#include <expected>
#include <string>
#include <utility>

#include "pando/identity.h"
#include "pando/last_members.h"
#include "pando/node_config.h"

namespace pando::shell {

struct Identity {
  Participant self;
  Id cluster;                     ///< empty: not known yet
  map::LastMembers last_members;  ///< kept only if they are those of this cluster
};

/// Begins a run: the file says so before this returns, so no start number is ever used twice. A
/// file that is not there is made. Without a path every start is that of a new node. An error is
/// a sentence with the path and a remedy, and the file is as it was.
std::expected<Identity, std::string> begin_run(const std::string& path);

/// Tells a node who it is.
void give(const Identity& identity, node::Config& config);

/// Writes the file anew. Why it could not, or an empty text; the file is then as it was.
std::string keep_identity(const std::string& path, const Identity& identity);

/// Keeps the file up while its node runs. Each returns why it could not, or an empty text.
class IdentityKeeper {
 public:
  /// Without a path nothing is kept.
  IdentityKeeper(std::string path, const node::Config& config)
      : path_(std::move(path)), identity_{config.self, config.cluster_id, config.last_members} {}
  const std::string& path() const { return path_; }
  std::string settle(const Id& cluster);
  /// While the cluster's id is not settled nothing is written: it may yet be given up.
  std::string remember(const map::LastMembers& members);

 private:
  std::string keep() const;
  std::string path_;
  Identity identity_;
};

}  // namespace pando::shell
