#include "core/link/connections.h"

namespace pando::link {

Session& Connections::add(StreamId stream) {
  Session& s = all_[stream];
  s.stream = stream;
  return s;
}

void Connections::name(Session& s, std::string peer) {
  s.peer = std::move(peer);
  named_.emplace(s.peer, s.stream);
}

void Connections::raise(Session& s) {
  s.phase = Phase::up;
  ++links_;
}

void Connections::close(Session& s) {
  links_ -= s.phase == Phase::up;
  s.phase = Phase::closed;
  closed_.insert(s.stream);
}

void Connections::sweep() {
  for (const StreamId stream : std::exchange(closed_, {})) {
    const auto session = all_.find(stream);
    named_.erase({session->second.peer, stream});
    all_.erase(session);
  }
}

Session* Connections::find(StreamId stream) {
  const auto it = all_.find(stream);
  return it == all_.end() || it->second.phase == Phase::closed ? nullptr : &it->second;
}

const Session* Connections::find(StreamId stream) const {
  const auto it = all_.find(stream);
  return it == all_.end() || it->second.phase == Phase::closed ? nullptr : &it->second;
}

}  // namespace pando::link
