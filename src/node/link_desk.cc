#include "node/link_desk.h"

#include "base/note_code.h"
#include "core/link/frame.h"
#include "node/settings.h"

namespace pando::node {
namespace {

/// How a TLS connection begins: a record of its handshake.
constexpr std::byte kTls{0x16};

Undelivered::Why why(link::PostRefused::Why reason) {
  switch (reason) {
    case link::PostRefused::Why::full:
      return Undelivered::Why::full;
    case link::PostRefused::Why::too_large:
      return Undelivered::Why::too_large;
    case link::PostRefused::Why::unknown_peer:
      break;
  }
  return Undelivered::Why::unknown_member;
}

}  // namespace

LinkDesk::LinkDesk(const Config& config, const wire::Keyring& keys, Instant now, Rng& rng)
    : cluster_(config.cluster), tls_(config.link_tls), store_(config.map.store) {
  if (!config.self.id.empty()) links_.emplace(link_config(config), keys, now, rng.fork());
}

void LinkDesk::step(Instant now, link::Input input) {
  if (links_) links_->step(now, std::move(input), said_);
}

void LinkDesk::set_keys(const wire::Keyring& keys) {
  if (links_) links_->set_keys(keys);
}

// ---- streams -----------------------------------------------------------------------------------

bool LinkDesk::begins(ByteView bytes, const std::optional<PeerCertificate>& certificate) const {
  if (!links_ || bytes.empty()) return false;
  return certificate || bytes.front() == link::kPreamble.front() || bytes.front() == kTls;
}

void LinkDesk::take(Instant now, const Opening& opening, Outbox& out) {
  accepted_.insert(opening.stream);
  out.push_back(KeepStream{opening.stream});
  step(now, link::Accepted{opening.stream, opening.from});
  if (opening.certificate)
    step(now, link::Secured{opening.stream, *opening.certificate});
  else if (opening.bytes.front() == kTls)
    step(now, link::TurnAway{opening.stream, {link::Reason::tls, "the acceptor has none"}});
  else if (tls_)
    step(now, link::TurnAway{opening.stream, {link::Reason::tls, "the dialler has none"}});
}

void LinkDesk::secured(Instant now, StreamId stream, const PeerCertificate& peer) {
  step(now, link::Secured{stream, peer});
}

bool LinkDesk::owns(StreamId stream) const {
  if (stream.accepted()) return accepted_.contains(stream);
  return (stream.value & StreamId::kLink) != 0;
}

void LinkDesk::connected(Instant now, StreamId stream, Outbox& out) {
  out.push_back(KeepStream{stream});
  step(now, link::Connected{stream});
}

void LinkDesk::received(Instant now, StreamId stream, ByteView bytes) {
  step(now, link::Received{stream, bytes});
}

void LinkDesk::drained(Instant now, const StreamDrained& drained) {
  step(now, link::Drained{drained.stream, drained.queued});
}

void LinkDesk::closed(Instant now, const StreamClosed& closed) {
  accepted_.erase(closed.stream);
  step(now, link::Closed{closed.stream, closed.end, closed.reason});
}

// ---- members and mail --------------------------------------------------------------------------

void LinkDesk::sign(Bytes& state) const {
  if (links_) link::append_card(state, links_->card());
}

std::optional<link::Refusal> LinkDesk::foreign(Bytes& state) const {
  const auto theirs = link::take_card(state);
  return links_ && theirs ? link::conflict(links_->card(), *theirs) : std::nullopt;
}

void LinkDesk::introduce(Instant now, const NodeInfo& member) {
  if (member.versions.pando())
    step(now, link::PeerKnown{member.name, member.endpoint, store_ && member.versions.store()});
  else
    forget(now, member.name);
}

void LinkDesk::forget(Instant now, const std::string& member) {
  step(now, link::PeerGone{member});
}

void LinkDesk::post(Instant now, Letter letter, std::uint64_t tag) {
  const link::Tag marked = mark_tag(letter.box, tag);
  letter.tail.push_back(static_cast<std::byte>(letter.box));
  if (links_)
    step(now, link::Post{std::move(letter.peer), letter.lane, std::move(letter.text), marked,
                         std::move(letter.tail)});
  else
    said_.push_back(link::PostRefused{std::move(letter.peer), letter.lane, marked,
                                      link::PostRefused::Why::unknown_peer});
}

void LinkDesk::hold(Instant now, const DataPause& hold) {
  for (const Lane lane : {Lane::casts, Lane::bulk}) step(now, link::Hold{hold.from, lane, hold.on});
}

// ---- passing on --------------------------------------------------------------------------------

/// One function per output of the links.
struct LinkDesk::Passing {
  LinkDesk& desk;
  Instant now;
  Refusals& refusals;
  Outbox& out;
  std::vector<LinkNews> news;

  void note(const Note& note) {
    out.push_back(Noted{static_cast<std::uint16_t>(note.code), note.subject, note.detail});
  }
  void give_back(const std::string& peer, const std::vector<link::Tag>& unsent) {
    for (const link::Tag tag : unsent) {
      const auto [box, own] = read_tag(tag);
      news.emplace_back(Returned{box, Undelivered::Why::unreachable, peer, own});
    }
  }

  void operator()(link::Dial& dial) {
    out.push_back(OpenStream{dial.stream, dial.to, dial.timeout});
  }
  void operator()(link::Send& send) {
    out.push_back(SendStream{send.stream, std::move(send.bytes)});
  }
  void operator()(link::Close& close) {
    desk.accepted_.erase(close.stream);
    out.push_back(CloseStream{close.stream});
  }
  void operator()(link::LinkUp& up) {
    note({NoteCode::link_up, up.peer, up.who.id.to_string()});
    news.emplace_back(LinkUp{std::move(up.peer), up.who, up.shards});
  }
  void operator()(link::HandOver& over) {
    out.push_back(HandOver{over.stream, std::move(over.rest)});
  }
  void operator()(link::DataUp& up) {
    DataUp said{std::move(up.peer), up.who, up.shards, {}};
    for (const auto& [ours, theirs, stream] : up.streams)
      said.streams.push_back({ours, theirs, stream});
    news.emplace_back(std::move(said));
  }
  void operator()(link::LinkDown& down) {
    note({NoteCode::link_down, down.peer, down.reason});
    give_back(down.peer, down.unsent);
    news.emplace_back(LinkLost{down.peer, down.cause});
    news.emplace_back(LinkDown{std::move(down.peer), down.who, std::move(down.reason)});
  }
  void operator()(link::Unreachable& unreachable) {
    note({NoteCode::link_unreachable, unreachable.peer, unreachable.reason});
    give_back(unreachable.peer, unreachable.unsent);
    news.emplace_back(LinkMissed{std::move(unreachable.peer), unreachable.cause});
  }
  void operator()(link::Refused& refused) {
    if (const auto said = refusals.link(now, refused)) note(*said);
  }
  void operator()(link::ClusterSettled& settled) {
    note({NoteCode::cluster_settled, desk.cluster_, settled.id.to_string()});
    out.push_back(StoreClusterId{settled.id});
    news.emplace_back(settled);
  }
  void operator()(link::ClusterChanged& changed) { news.emplace_back(changed); }
  void operator()(link::Delivered& d) {
    if (const auto box = mailbox_of(d.message)) {
      d.message.pop_back();
      news.emplace_back(Letter{*box, std::move(d.peer), d.lane, std::move(d.message)});
    } else if (const auto said = refusals.mail(now, std::move(d.peer))) {
      note(*said);
    }
  }
  void operator()(link::PostRefused& refused) {
    const auto [box, own] = read_tag(refused.tag);
    news.emplace_back(Returned{box, why(refused.why), std::move(refused.peer), own});
  }
  void operator()(link::Writable& writable) {
    news.emplace_back(Writable{std::move(writable.peer), writable.lane});
  }
  void operator()(link::Heard& heard) { news.emplace_back(std::move(heard)); }
};

std::vector<LinkNews> LinkDesk::pass_on(Instant now, Refusals& refusals, Outbox& out) {
  link::Outbox said;
  said.swap(said_);
  Passing passing{*this, now, refusals, out, {}};
  for (link::Output& output : said) std::visit(passing, output);
  said.clear();
  if (said_.empty()) said_.swap(said);  // for its capacity
  return std::move(passing.news);
}

}  // namespace pando::node
