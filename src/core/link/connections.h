#pragma once
/// Which connections there are, and with whom.
#include <map>
#include <set>
#include <string>
#include <utility>

#include "core/link/session.h"

namespace pando::link {

/// All connections of a node, by stream and by peer: with many peers none may be looked for among
/// all. What is closed stays until sweep(), so that references live through a step.
class Connections {
 public:
  Session& add(StreamId stream);
  /// Says with whom it is.
  void name(Session& s, std::string peer);
  /// It is the link from now on.
  void raise(Session& s);
  void close(Session& s);
  void sweep();

  /// Null: there is none, or it is closed.
  Session* find(StreamId stream);
  const Session* find(StreamId stream) const;
  /// Whatever their phase, those with this peer. `what` may close them.
  template <class What>
  void each_with(const std::string& peer, What what) {
    for (auto at = named_.lower_bound({peer, {}}); at != named_.end() && at->first == peer; ++at)
      what(all_.find(at->second)->second);
  }
  auto begin() { return all_.begin(); }
  auto end() { return all_.end(); }
  auto begin() const { return all_.begin(); }
  auto end() const { return all_.end(); }
  bool empty() const { return all_.empty(); }
  std::size_t links() const { return links_; }
  /// Neither links nor closed.
  std::size_t handshakes() const { return all_.size() - links_ - closed_.size(); }

 private:
  std::map<StreamId, Session> all_;
  std::set<std::pair<std::string, StreamId>> named_;
  std::set<StreamId> closed_;
  std::size_t links_ = 0;
};

}  // namespace pando::link
