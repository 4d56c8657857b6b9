// What a node wants of its world.
#include <cerrno>
#include <utility>

#include "base/note_code.h"
#include "shell/node_driver.h"

namespace pando::shell {
namespace {

/// For what a kept stream had still to say when it was closed.
constexpr Duration kLastWords = std::chrono::seconds{5};

}  // namespace

void NodeDriver::carry_out(const node::SendDatagram& send) {
  const int error = datagrams_.send(send.to, send.bytes);
  if (error == 0) {
    ++traffic_.datagrams_out;
    traffic_.datagram_bytes_out += send.bytes.size();
    return;
  }
  ++traffic_.datagrams_unsent;
  // A full buffer is like a lossy network: the protocol repeats what matters.
  if (error == EAGAIN || error == ENOBUFS) return;
  user_.on_note({NoteCode::datagram_unsent, send.to.to_string(), error_text(error)});
}

void NodeDriver::carry_out(const node::OpenStream& open) {
  ++traffic_.streams_dialled;
  const bool secure = tls_.on() && (open.stream.value & StreamId::kLink) != 0;
  Stream& added =
      streams_
          .emplace(open.stream,
                   Stream{{loop_, open.to, secure ? Transport::Kind::tls : Transport::Kind::plain,
                           events_of(open.stream), kLimits, tls_},
                          now_})
          .first->second;
  added.transport.set_deadline(now_ + open.timeout);
}

void NodeDriver::carry_out(node::SendStream& send) {
  const auto it = streams_.find(send.stream);
  if (it == streams_.end()) return;
  Stream& stream = it->second;
  traffic_.stream_bytes_out += send.bytes.size();
  stream.unreported += send.bytes.size();
  stream.transport.send(std::move(send.bytes));
  if (auto news = drained(send.stream, stream)) inputs_.emplace_back(*news);
}

void NodeDriver::carry_out(const node::KeepStream& keep) {
  const auto it = streams_.find(keep.stream);
  if (it == streams_.end()) return;
  it->second.kept = true;
  it->second.transport.set_deadline(kNever);
}

/// Nobody reads it until it has its new owner.
void NodeDriver::carry_out(node::HandOver& over) {
  const auto it = streams_.find(over.stream);
  if (it == streams_.end()) return;
  handed_.emplace(over.stream,
                  HandedStream{it->second.transport.release(), std::move(over.rest)});
  streams_.erase(it);
}

void NodeDriver::carry_out(const node::DataUp& up) {
  std::map<StreamId, HandedStream> streams;
  for (const node::DataStream& s : up.streams)
    if (auto handed = handed_.extract(s.stream)) streams.insert(std::move(handed));
  sink_->on_data_up(up, std::move(streams));
}

void NodeDriver::carry_out(const node::CloseStream& close) {
  handed_.erase(close.stream);
  const auto it = streams_.find(close.stream);
  if (it == streams_.end()) return;
  it->second.finished = true;
  if (it->second.kept) it->second.transport.set_deadline(now_ + kLastWords);
  it->second.transport.finish();
}

void NodeDriver::carry_out(const node::Answer& answer) {
  user_.on_answer(answer.ticket, answer.reply);
}

void NodeDriver::carry_out(const node::Happened& happened) {
  user_.on_event(happened.event);
}

void NodeDriver::carry_out(const node::StoreKeyring& store) {
  inputs_.push_back(node::KeyringStored{store.token, user_.store_keyring(store.keys)});
}

void NodeDriver::carry_out(const node::AppendSnapshot& append) {
  if (snapshot_) note_snapshot(snapshot_->append(append.bytes));
}

void NodeDriver::carry_out(const node::ReplaceSnapshot& replace) {
  if (snapshot_) note_snapshot(snapshot_->replace(replace.bytes));
}

void NodeDriver::note_snapshot(const FileResult& result) {
  if (!result) user_.on_note({NoteCode::snapshot_unwritten, snapshot_->path(), result.error()});
}

void NodeDriver::carry_out(const node::Noted& noted) {
  user_.on_note({static_cast<NoteCode>(noted.code), noted.subject, noted.detail});
}

void NodeDriver::carry_out(const node::Stopped& stopped) {
  user_.on_stopped(stopped.why);
}

// ---- who keeps data hears these, too ------------------------------------------------------------

void NodeDriver::carry_out(const node::LinkUp& up) {
  sink_->on_link_up(up);
  user_.on_link_up(up);
}

void NodeDriver::carry_out(const node::LinkDown& down) {
  sink_->on_link_down(down);
  user_.on_link_down(down);
}

void NodeDriver::carry_out(const node::MapAdopted& adopted) {
  sink_->on_map(adopted.map);
  user_.on_map(adopted.map);
}

}  // namespace pando::shell
