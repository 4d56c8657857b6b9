#pragma once
/// The data links of one shard: connections of its own with shards of other nodes.
/// Source: docs/protocol/link.md, "Data links".
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/note.h"
#include "pando/node_data.h"
#include "shell/node_stream.h"

namespace pando::shell {

/// One, with one shard of a peer. What is said in one turn leaves at once.
class DataLink {
 public:
  struct Events {
    std::function<void(ByteView message)> came;
    /// Once; nothing comes after it.
    std::function<void(const std::string& reason, StreamEnd end)> closed;
  };
  /// Messages come from the loop only. Both must outlive it.
  DataLink(Loop& loop, TransportState transport, Events events, TlsGate& gate);

  void post(ByteView message);
  /// What was posted leaves.
  void flush();
  /// What has come over the stream before.
  void take(ByteView bytes) { on_bytes(bytes); }

 private:
  void on_bytes(ByteView bytes);
  /// Passes on the whole messages that are in front. Returns how many octets they were.
  std::size_t pass_on(ByteView bytes);
  void close(const std::string& reason, StreamEnd end);

  Events events_;
  Bytes posted_, partial_;
  bool closed_ = false;
  Transport transport_;
};

/// Those of one shard. Its thread.
class DataLinks {
 public:
  struct Events {
    std::function<void(const std::string& peer, ByteView message)> came;
    /// This stream has ended; down() follows.
    std::function<void(StreamId stream, const std::string& reason, StreamEnd end)> closed;
    TlsGate::OnNote noted;
  };
  DataLinks(Loop& loop, Events events);

  /// The shard may speak with those of this peer. Nothing is passed on before begin().
  void up(const std::string& peer, const std::vector<node::DataStream>& streams,
          std::map<StreamId, HandedStream>& handed);
  /// Passes on what has come over them before.
  void begin(const std::string& peer);
  void down(const std::string& peer) { peers_.erase(peer); }
  /// Says this, if there is a data link for it; else it is left as it is, and the answer is false.
  bool post(const node::DataPost& said);
  /// What was posted leaves.
  void flush();

 private:
  struct Line {
    std::unique_ptr<DataLink> link;
    Bytes rest;  ///< what came before
  };
  Loop& loop_;
  Events events_;
  TlsGate gate_;
  std::map<std::string, std::map<std::uint8_t, Line>, std::less<>> peers_;  ///< by their shards
  std::vector<DataLink*> posted_;                                           ///< to be flushed
};

}  // namespace pando::shell
