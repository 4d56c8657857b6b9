#pragma once
/// The files of one machine: the snapshot, the keyring, the id of its cluster, who was in its map.
#include <optional>
#include <string>
#include <vector>

#include "base/rng.h"
#include "pando/bytes.h"
#include "pando/last_members.h"

namespace pando::sim {

/// Survives a crash of the process; a loss of power may tear the last write.
class Disk {
 public:
  void append_snapshot(ByteView bytes);
  void replace_snapshot(const Bytes& bytes);
  const Bytes& snapshot() const { return snapshot_; }

  void store_keyring(std::vector<std::string> base64_keys) { keyring_ = std::move(base64_keys); }
  /// What was stored last, decoded; nullopt if nothing ever was.
  std::optional<std::vector<Bytes>> keyring() const;

  void store_cluster_id(const Id& id) { cluster_id_ = id; }
  /// Empty: nothing was ever stored.
  const Id& cluster_id() const { return cluster_id_; }

  void store_members(map::LastMembers members) { last_members_ = std::move(members); }
  /// Empty: nothing was ever stored.
  const map::LastMembers& last_members() const { return last_members_; }

  /// Takes away a random part of what was appended last. A replaced file is whole or old.
  void tear(Rng& rng);

 private:
  Bytes snapshot_;
  std::size_t last_append_ = 0;
  std::optional<std::vector<std::string>> keyring_;
  Id cluster_id_;
  map::LastMembers last_members_;
};

}  // namespace pando::sim
