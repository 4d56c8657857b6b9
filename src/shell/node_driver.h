#pragma once
/// Gives a node a world: its clock, its sockets and its snapshot file.
/// One wake-up reads the clock once. What has arrived is heard before timers run, so a process
/// that was stopped for a while judges nobody by its own absence. One thread, the loop's.
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pando/node.h"
#include "shell/acceptor.h"
#include "shell/data_sink.h"
#include "shell/datagrams.h"
#include "shell/driver_options.h"
#include "shell/files.h"
#include "shell/node_stream.h"
#include "shell/node_user.h"
#include "shell/sockets.h"
#include "shell/traffic.h"

namespace pando::shell {

class NodeDriver {
 public:
  /// `user` must outlive the driver. The node begins at once, but is stepped only by the loop.
  NodeDriver(Loop& loop, GossipSockets sockets, node::Config config, DriverOptions options,
             NodeUser& user);
  ~NodeDriver();

  /// Answers come through the user, never before this returns.
  void ask(Ticket ticket, Command command);
  /// The same for any other wish of the user's: node::StateAsk, node::CallAsk, node::Post.
  void submit(node::Input input);
  /// All of these at once. Only in a turn of the loop that is the caller's own.
  void take(std::vector<node::Input> inputs);
  /// From now on `sink` hears what shards need; null: nobody. It must outlive the driver.
  void attach(DataSink* sink) { sink_ = sink != nullptr ? sink : &nobody_; }

  const node::Node& node() const { return node_; }
  /// The bind address with the port that was got.
  const Endpoint& local() const { return local_; }
  const Traffic& traffic() const { return traffic_; }
  const TlsGate& tls() const { return tls_; }
  /// New links use these certificates, links that are stay. Requires TLS.
  void renew_tls(std::shared_ptr<const TlsContext> context) { tls_.renew(std::move(context)); }

 private:
  void on_datagrams_ready();
  void on_deadline();
  void on_accept(Fd socket, const Endpoint& from);
  std::size_t receive(std::size_t limit);
  void make_room();
  TransportEvents events_of(StreamId stream);
  /// What the node should hear now of the bytes that wait; nullopt: nothing.
  std::optional<node::StreamDrained> drained(StreamId id, Stream& stream);

  void wake_up(node::Input input);
  void give(node::Input input);
  void settle();
  void carry_out(const node::SendDatagram& send);
  void carry_out(const node::OpenStream& open);
  void carry_out(node::SendStream& send);
  void carry_out(const node::KeepStream& keep);
  void carry_out(const node::CloseStream& close);
  void carry_out(const node::Answer& answer);
  void carry_out(const node::StateAnswer& answer) { user_.on_state(answer); }
  void carry_out(const node::Happened& happened);
  void carry_out(const node::StoreKeyring& store);
  void carry_out(const node::AppendSnapshot& append);
  void carry_out(const node::ReplaceSnapshot& replace);
  void carry_out(const node::StoreClusterId& store) { user_.store_cluster_id(store.id); }
  void carry_out(const node::StoreMembers& store) { user_.store_members(store.members); }
  void carry_out(const node::LinkUp& up);
  void carry_out(const node::LinkDown& down);
  void carry_out(const node::Delivered& message) { user_.on_message(message); }
  void carry_out(const node::Undelivered& message) { user_.on_undelivered(message); }
  void carry_out(const node::Writable& lane) { user_.on_writable(lane); }
  void carry_out(node::CallNews& news) { user_.on_call_news(news.news); }
  void carry_out(const node::RangeAnswer& answer) { user_.on_ranges(answer.reply); }
  void carry_out(const node::KeepWill&) { user_.keep_will(); }
  void carry_out(const node::MapAdopted& adopted);
  void carry_out(node::DataCame& came) { sink_->on_data(came); }
  void carry_out(const node::DataReturned& back) { sink_->on_data_returned(back); }
  void carry_out(node::HandOver& over);
  void carry_out(const node::DataUp& up);
  void carry_out(const node::Noted& noted);
  void carry_out(const node::Stopped& stopped);
  void note_snapshot(const FileResult& result);
  /// The node hears of a kept stream after each 32 KiB, once no more than that waits.
  static constexpr ConnectionLimits kLimits{.low = 32 << 10};
  Loop& loop_;
  DriverOptions options_;
  NodeUser& user_;
  DataSink nobody_, *sink_ = &nobody_;
  Endpoint local_;
  Instant now_;
  node::Node node_;
  std::deque<node::Input> inputs_;
  node::Outbox outbox_;
  bool stepping_ = false;
  std::uint64_t last_accepted_ = 0;
  std::optional<AppendFile> snapshot_;
  Traffic traffic_;
  TlsGate tls_;
  Datagrams datagrams_;
  Acceptor acceptor_;
  std::map<StreamId, Stream> streams_;
  std::map<StreamId, HandedStream> handed_;  ///< until DataUp says whose they are
  Timer timer_;
};

}  // namespace pando::shell
