#pragma once
/// Who wants to hear of a node that a shell drives.
#include <string>
#include <vector>

#include "base/note.h"
#include "pando/last_members.h"
#include "pando/map.h"
#include "pando/node_io.h"

namespace pando::shell {

/// Called between steps, so it may call the driver.
class NodeUser {
 public:
  virtual ~NodeUser() = default;
  virtual void on_answer(Ticket ticket, const Reply& reply) = 0;
  virtual void on_event(const Event& event) = 0;
  virtual void on_note(const Note& note) = 0;
  virtual void on_stopped(node::Stopped::Why why) = 0;
  /// Keeps the keyring (base64 keys, primary first). Returns why it could not, or an empty text.
  virtual std::string store_keyring(const std::vector<std::string>& keys) = 0;
  /// Keeps the cluster's id for the next start.
  virtual void store_cluster_id(const Id& id) = 0;
  /// Keeps who belongs to the map for the next start, before anything else leaves.
  virtual void store_members(const map::LastMembers& members) = 0;

  /// What the guardian is to say has changed: it must know before anything else leaves.
  virtual void keep_will() {}
  /// The cluster has another map; null: none is known any more.
  virtual void on_map(const map::MapPtr&) {}

  // Links and what comes over them, for those who have a use for it.
  virtual void on_link_up(const node::LinkUp&) {}
  virtual void on_link_down(const node::LinkDown&) {}
  virtual void on_message(const node::Delivered&) {}
  virtual void on_undelivered(const node::Undelivered&) {}
  virtual void on_writable(const node::Writable&) {}
  /// To those who asked about state.
  virtual void on_state(const node::StateAnswer&) {}
  /// To applications that have ranges.
  virtual void on_ranges(const ranges::Reply&) {}
  /// Calls, casts and topics; what they carry may be moved from.
  virtual void on_call_news(call::News&) {}
};

}  // namespace pando::shell
