#include "core/agree/catch_up.h"

#include "wire/map.h"

namespace pando::agree {
namespace {

constexpr Duration kAgain = 1s, kNextPart = 5s;
/// After so many that brought no newer map the changes that others remember are not trusted.
constexpr int kMostVain = 3;
/// Changes up to here are sent rather than the whole map, without a look at which is smaller.
constexpr std::size_t kSmall = std::size_t{64} << 10;

}  // namespace

// ---- we are behind ------------------------------------------------------------------------------

void CatchUp::look(const std::string& name) {
  const Peer* peer = room_.company.peer(name);
  if (peer == nullptr || !room_.behind(peer->mark) || again_at_ != kNever) return;
  fetch(name);
}

void CatchUp::fetch(const std::string& name) {
  proto::Agree message = room_.message();
  message.mutable_fetch()->set_whole(++vain_ > kMostVain);
  room_.send(name, message);
  again_at_ = room_.now + kAgain;
}

void CatchUp::ask_all() {
  proto::Agree message = room_.message();
  message.mutable_fetch();
  const Bytes bytes = Room::encode(message);
  for (const auto& [name, peer] : room_.company.peers()) room_.send(name, bytes);
}

void CatchUp::poll() {
  if (again_at_ > room_.now && (again_at_ == kNever || again_at_ <= room_.now + kNextPart)) return;
  again_at_ = kNever;
  std::vector<const std::string*> ahead;
  for (const auto& [name, peer] : room_.company.peers())
    if (room_.behind(peer.mark)) ahead.push_back(&name);
  if (!ahead.empty()) fetch(*ahead[room_.rng.below(ahead.size())]);
}

void CatchUp::gone(const std::string& name) {
  served_.erase(name);
  if (from_ != name) return;
  from_.clear();
  again_at_ = room_.now;
}

void CatchUp::adopted() {
  whole_ = nullptr;
  vain_ = 0;
  again_at_ = kNever;
  for (const auto& [name, peer] : room_.company.peers())
    if (room_.behind(peer.mark)) return fetch(name);
}

void CatchUp::refused(const std::string& name) {
  vain_ = kMostVain;
  const Peer* peer = room_.company.peer(name);
  if (peer != nullptr && room_.behind(peer->mark)) fetch(name);
}

void CatchUp::begin(const std::string& name, const map::Mark& mark, const proto::Whole& first) {
  auto lineage = read(first.lineage(), mark.branch);
  const bool another_comes = !from_.empty() && from_ != name && room_.now < again_at_;
  if (!lineage || !room_.behind(mark) || another_comes) return;
  from_ = name;
  coming_ = mark;
  lineage_ = std::move(*lineage);
  parts_ = first.parts();
  next_part_ = 0;
  bytes_.clear();
}

std::optional<CatchUp::Taken> CatchUp::take(const std::string& name, const proto::Whole& part) {
  const auto mark = wire::read(part.mark());
  if (!mark || part.bytes().size() > kPart || part.parts() > wire::kMaxMapBytes / kPart) return {};
  if (part.part() == 0) begin(name, *mark, part);
  if (name != from_ || *mark != coming_ || part.part() != next_part_) return {};
  const ByteView bytes = view(part.bytes());
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  again_at_ = room_.now + kNextPart;
  if (++next_part_ < parts_) return {};
  again_at_ = room_.now + kAgain;
  from_.clear();
  auto map = wire::decode_map(std::exchange(bytes_, {}));
  if (map && map::mark(*map) == coming_)
    return Taken{std::make_shared<const map::Map>(std::move(*map)), std::move(lineage_)};
  room_.say(NoteCode::map_refused, name, "the whole map is not what it was said to be");
  return {};
}

// ---- others are behind --------------------------------------------------------------------------

void CatchUp::answer(const std::string& name, const map::Mark& theirs, bool whole) {
  const map::Mark& ours = room_.of.mark();
  const bool same_branch = theirs.branch == ours.branch;
  // Who forgot its map is not asked again.
  if (!room_.of) return room_.send(name, room_.message());
  if (theirs == ours || (same_branch && theirs.epoch > ours.epoch)) return;
  Served& served = served_[name];
  if (room_.now >= served.second + 1s) served = {room_.now, 0, 0};
  if (++served.fetches > kMaxFetches) return;
  if (!whole && send_changes(name, theirs)) return;
  if (++served.wholes <= kMaxWholes) send_whole(name);
}

bool CatchUp::send_changes(const std::string& name, const map::Mark& theirs) {
  const auto first = theirs.epoch == 0 ? std::nullopt : history_.after(theirs);
  if (!first) return false;
  const auto& rows = history_.rows();
  std::size_t bytes = 0;
  for (std::size_t i = *first; i < rows.size(); ++i) bytes += rows[i].bytes;
  if (bytes > kSmall && bytes > wire::encode(*room_.of.map()).size()) return false;
  map::Mark base = theirs;
  for (std::size_t i = *first; i < rows.size(); ++i) {
    proto::Agree message = room_.message();
    proto::Decided& decided = *message.mutable_decided();
    wire::write(base, *decided.mutable_base());
    decided.set_hash(rows[i].hash);
    decided.set_change(std::string{text(wire::encode(rows[i].change))});
    room_.send(name, message, rows[i].bytes > kSmall);
    base = {rows[i].branch, rows[i].epoch, rows[i].hash};
  }
  return true;
}

void CatchUp::send_whole(const std::string& name) {
  if (!whole_ || whole_of_ != room_.of.mark().hash) {
    whole_ = std::make_shared<const Bytes>(wire::encode(*room_.of.map()));
    whole_of_ = room_.of.mark().hash;
  }
  if (whole_->size() > wire::kMaxMapBytes) return;
  const auto parts = static_cast<std::uint32_t>((whole_->size() + kPart - 1) / kPart);
  for (std::uint32_t i = 0; i < parts; ++i) {
    proto::Agree message = room_.message();
    proto::Whole& part = *message.mutable_whole();
    wire::write(room_.of.mark(), *part.mutable_mark());
    part.set_part(i);
    part.set_parts(parts);
    if (i == 0) write(room_.of.lineage(), *part.mutable_lineage());
    part.set_bytes(std::string{text(
        ByteView{*whole_}.subspan(i * kPart).first(std::min(kPart, whole_->size() - i * kPart)))});
    room_.send(name, message, true);
  }
}

}  // namespace pando::agree
