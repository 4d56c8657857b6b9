#pragma once
/// One machine and somebody who speaks to it in raw frames.
#include <algorithm>
#include <string>
#include <vector>

#include "core/link/frame.h"
#include "core/link/greeting.h"
#include "core/link/link.h"

namespace pando::link {

/// Node n0 of the cluster "grove" and a stranger that may pretend to be n1.
class Stranger {
 public:
  explicit Stranger(Config config = own(), std::vector<Bytes> keys = {})
      : config_(config), links_(config, *wire::Keyring::make(keys), now_, Rng{1}) {
    give(PeerKnown{"n1", {Address::v4(127, 0, 0, 2), 7946}});
    out.clear();
  }

  static Id id(std::uint8_t number) {
    Id id;
    id.bytes[0] = number;
    return id;
  }
  static Config own() {
    Config config;
    config.name = "n0";
    config.self = {id(1), 1};
    config.cluster = "grove";
    config.mesh_limit = 0;
    return config;
  }
  /// What a well-behaved n1 would be configured with.
  static Config theirs() {
    Config config = own();
    config.name = "n1";
    config.self = {id(2), 1};
    return config;
  }

  void give(Input input) { links_.step(now_, std::move(input), out); }
  StreamId accept() {
    const StreamId stream{StreamId::kAccepted | ++accepted_};
    give(Accepted{stream, {Address::v4(127, 0, 0, 9), 5000}});
    return stream;
  }
  void say(StreamId stream, const Bytes& bytes) { give(Received{stream, bytes}); }
  void say(StreamId stream, const Frame& frame) {
    Bytes bytes;
    append_frame(bytes, frame);
    say(stream, bytes);
  }
  void pass(Duration time) {
    const Instant until = now_ + time;
    while (links_.deadline() <= until) {
      now_ = std::max(now_, links_.deadline());
      give(Tick{});
    }
    now_ = until;
  }

  /// The first words of somebody configured like that who wants to reach `to`.
  static Bytes hello(const Config& config, const std::string& to = "n0",
                     const std::vector<Bytes>& keys = {}) {
    Bytes bytes = to_bytes(ByteView{kPreamble});
    const std::string greeting =
        write_greeting(config, {config.cluster_id, !config.cluster_id.empty()}, to, {});
    append_frame(bytes, FrameType::hello, write_hello(greeting, *wire::Keyring::make(keys)));
    return bytes;
  }
  static Bytes proof(std::string mac = {}, std::uint64_t seen = 0) {
    proto::Proof message;
    message.set_mac(std::move(mac));
    message.set_seen_choice(seen);
    Bytes bytes;
    append_frame(bytes, FrameType::proof, message.SerializeAsString());
    return bytes;
  }
  /// A link as n1.
  StreamId link() {
    const StreamId stream = accept();
    say(stream, hello(theirs()));
    say(stream, proof());
    return stream;
  }

  template <class T>
  std::vector<T> all() const {
    std::vector<T> found;
    for (const Output& output : out)
      if (const T* it = std::get_if<T>(&output)) found.push_back(*it);
    return found;
  }
  /// Everything it has said on a stream.
  Bytes said(StreamId stream) const {
    Bytes bytes;
    for (const Send& send : all<Send>())
      if (send.stream == stream) bytes.insert(bytes.end(), send.bytes.begin(), send.bytes.end());
    return bytes;
  }
  bool closed(StreamId stream) const {
    const auto closes = all<Close>();
    return std::ranges::any_of(closes, [&](const Close& c) { return c.stream == stream; });
  }
  std::uint64_t counted(Reason reason) const {
    const auto& refused = links_.counters().refused;
    const auto it = refused.find(reason);
    return it == refused.end() ? 0 : it->second;
  }
  Links& links() { return links_; }
  Instant now() const { return now_; }

  Outbox out;

 private:
  Instant now_{100s};
  Config config_;
  Links links_;
  std::uint64_t accepted_ = 0;
};

}  // namespace pando::link
