#pragma once
/// TCP between hosts: in order, in pieces, slow when packets are lost, and never a lie about it.
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/fifo.h"
#include "pando/node.h"
#include "sim/network.h"

namespace pando::sim {

/// Which connection, and which of its two directions (0: from the dialer).
struct StreamTask {
  enum class Kind : std::uint8_t { attempt, arrive, expire } kind;
  std::uint8_t lane = 0;
  std::uint64_t connection = 0;
};

/// What streams need from the world around them.
class StreamWorld {
 public:
  enum class Listener : std::uint8_t { no_machine, no_process, listening };
  virtual ~StreamWorld() = default;
  virtual Instant now() const = 0;
  virtual void after(Duration delay, StreamTask task) = 0;
  /// Who has the address and whether a process listens there.
  virtual std::pair<HostId, Listener> listener(const Endpoint& at) const = 0;
  /// Counts the starts of a host's process; a new one knows nothing of old streams.
  virtual std::uint32_t boot(HostId host) const = 0;
  virtual bool machine_up(HostId host) const = 0;
  virtual void give(HostId host, node::Input input) = 0;  ///< to a process, through its kernel
  /// The same for news that the kernel itself makes, such as a time limit that has run out.
  virtual void give_local(HostId host, node::Input input) = 0;
};

/// Every connection of a world.
///
/// A lost segment is tried again with growing pauses, so a cut delays and does not damage. A
/// process that ends resets its connections (once: if the reset is lost, the other side stays half
/// open until it speaks or its time is over). A machine that loses power says nothing.
class Streams {
 public:
  Streams(StreamWorld& world, Network& network, Rng rng)
      : world_(world), network_(network), rng_(rng) {}

  /// With this chance a write arrives in up to four pieces of random length.
  void set_chop(double chance) { chop_ = chance; }

  void open(HostId host, const Endpoint& own, const node::OpenStream& request);
  void send(HostId host, StreamId stream, ByteView bytes);
  /// No time limit any more; its owner hears of bytes that have arrived.
  void keep(HostId host, StreamId stream);
  void close(HostId host, StreamId stream);
  void reset(HostId host, StreamId stream);  ///< each end hears that the other did it
  void process_ended(HostId host, bool reset_peers);
  void run(StreamTask task);

  std::size_t size() const { return connections_.size(); }
  /// Which connection a process calls by this number, while it is open at its end.
  std::optional<std::uint64_t> connection_of(HostId host, StreamId stream) const;
  /// Connections that both ends hold open and one of them wants to keep.
  std::size_t established() const;

 private:
  enum class Segment : std::uint8_t { syn, accept, bytes, fin, reset };
  struct Piece {
    Segment kind;
    Bytes bytes;
  };
  struct End {
    HostId host = 0;
    std::uint32_t boot = 0;
    StreamId id;
    bool open = false, kept = false;
    std::size_t unreported = 0;  ///< bytes sent since it last heard what waits
  };
  struct Lane {
    Fifo<Piece> waiting, travelling;
    std::size_t queued = 0;  ///< bytes that have not arrived
    Instant clear_at{};
    int lost = 0;
    bool retrying = false;
  };
  struct Connection {
    End ends[2];    ///< dialer, acceptor
    Lane lanes[2];  ///< lane i leaves end i
    Endpoint from, to;
    bool accepted = false;
  };
  using Map = std::map<std::uint64_t, Connection>;

  void push(std::uint64_t id, std::uint8_t lane, Piece piece);
  void attempt(std::uint64_t id, std::uint8_t lane);
  /// The head of a lane was lost; false if the rest may go on without it.
  bool retry_later(std::uint64_t id, std::uint8_t lane);
  void arrive(std::uint64_t id, std::uint8_t lane);
  /// A piece has come to a process that still has its end open.
  void receive(std::uint64_t id, std::uint8_t which, Piece piece);
  void expire(std::uint64_t id);
  void on_syn(std::uint64_t id, Connection& c);
  std::optional<node::StreamDrained> drained(Connection& c, std::uint8_t lane, std::size_t bytes);
  void end(std::uint64_t id, std::uint8_t which, StreamEnd how, const std::string& reason);
  /// Forgets a connection that neither side knows any more.
  void sweep(std::uint64_t id);
  bool alive(const End& e) const { return e.open && e.boot == world_.boot(e.host); }
  HostId receiver(const Connection& c, std::uint8_t lane) const;
  Map::iterator find(HostId host, StreamId stream, std::uint8_t& which);

  StreamWorld& world_;
  Network& network_;
  Rng rng_;
  double chop_ = 0;
  Map connections_;
  std::map<std::pair<HostId, StreamId>, std::pair<std::uint64_t, std::uint8_t>> names_;
  std::uint64_t last_connection_ = 0, last_accepted_ = 0;
};

}  // namespace pando::sim
