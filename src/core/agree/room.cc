#include "core/agree/room.h"

#include <fmt/format.h>

#include <algorithm>

#include "wire/map.h"

namespace pando::agree {
namespace {

/// A map that does not come within this time may not come at all.
constexpr Duration kYield = 5s;
/// Other messages must not wait for one of this size.
constexpr std::size_t kLarge = std::size_t{64} << 10;

}  // namespace

Room::Room(Config settings, Instant start, Rng random)
    : config(std::move(settings)), rng(random), now(start), acceptor(config) {}

proto::Agree Room::message() const {
  proto::Agree message;
  wire::write(config.self, *message.mutable_sender());
  if (!of) return message;
  message.set_cluster(wire::write_id(of.map()->cluster));
  wire::write(of.mark(), *message.mutable_mark());
  message.set_barred(acceptor.barred());
  message.set_closed(acceptor.closed());
  return message;
}

Bytes Room::encode(const proto::Agree& message) {
  Bytes bytes(message.ByteSizeLong());
  message.SerializeWithCachedSizesToArray(reinterpret_cast<std::uint8_t*>(bytes.data()));
  return bytes;
}

void Room::send(const std::string& to, const proto::Agree& message, bool bulk) {
  send(to, encode(message), bulk);
}

void Room::send(const std::string& to, Bytes bytes, bool bulk) {
  testify();
  const bool large = bulk || bytes.size() > kLarge;
  out->push_back(Send{to, std::move(bytes), large});
}

void Room::say(NoteCode code, std::string subject, std::string detail) {
  notes_.say(now, Note{code, std::move(subject), std::move(detail)}, *out);
}

std::string Room::map_name() const {
  return of ? fmt::format("{} of {}", of.mark().epoch, of.mark().branch) : "0";
}

void Room::testify() {
  if (told_ == acceptor.version()) return;
  told_ = acceptor.version();
  out->push_back(Testament{testament()});
}

Bytes Room::testament() const {
  if (acceptor.barred() || (!of && unsure_)) return {};
  Testimony testimony;
  testimony.forgotten = forgotten_;
  testimony.returned = returned_;
  if (of) {
    testimony.cluster = of.map()->cluster;
    testimony.mark = of.mark();
    testimony.promised = acceptor.promised();
    testimony.vote = acceptor.vote();
  }
  return agree::encode(testimony);
}

void Room::take_map(map::MapPtr map, Lineage lineage) {
  if (of && of.mark().branch != map->branch) leave_map(true);
  of = Electorate{std::move(map), config.self, std::move(lineage)};
  unsure_.reset();
  yield_to_.reset();
  const map::Mark& mark = of.mark();
  returned_ |= std::ranges::any_of(
      left_, [&](const Left& l) { return !comes_from(l.mark.branch, of.lineage()); });
  const auto left = left_branch(mark.branch);
  if (left == left_.end()) return acceptor.begin(now, Acceptor::Memory::whole);
  acceptor.begin(now, left->memory(mark));
  const bool back = left->mark == mark && left->kept;
  if (back) acceptor.restore(std::move(*left->kept));
  if (back || mark.epoch > left->mark.epoch) left_.erase(left);
}

/// What we know of our promises about the map with this mark.
Acceptor::Memory Room::Left::memory(const map::Mark& other) const {
  if (had > other.epoch) return Acceptor::Memory::closed;
  const bool known = other.epoch > mark.epoch || (mark == other && kept);
  return known ? Acceptor::Memory::whole : Acceptor::Memory::lost;
}

std::vector<Room::Left>::iterator Room::left_branch(const std::string& branch) {
  return std::ranges::find(left_, branch, [](const Left& left) { return left.mark.branch; });
}

/// What is known of a branch only grows.
void Room::leave_map(bool sure) {
  const map::Epoch had = sure ? of.mark().epoch : 0;
  const auto known = left_branch(of.mark().branch);
  if (known != left_.end() && known->mark.epoch > of.mark().epoch) {
    known->had = std::max(known->had, had);
    return;
  }
  if (known != left_.end()) left_.erase(known);
  if (left_.size() >= kMaxLeft) left_.erase(left_.begin());
  const bool whole = sure && !acceptor.barred();
  left_.push_back({of.mark(), whole ? std::optional{acceptor.keep()} : std::nullopt, had});
}

void Room::nothing_came_after() {
  std::erase_if(left_, [&](const Left& left) { return left.mark.branch == of.mark().branch; });
}

void Room::drop_map(bool sure) {
  if (!of) return;
  leave_map(sure);
  // One damage found: what else is remembered may be wrong too.
  if (!sure)
    for (Left& left : left_) left.had = 0;
  unsure_ = of.map()->cluster;
  of = {};
  acceptor.end();
}

void Room::drop_cluster() {
  drop_map(true);
  if (unsure_ && forgotten_.size() <= kMaxForks) forgotten_.push_back(*unsure_);
  unsure_.reset();
  yield_to_.reset();
  left_.clear();
  returned_ = false;
  acceptor.end();
}

void Room::yield_to(const map::Mark& mark) {
  yield_to_ = mark;
  yield_until_ = now + kYield;
  acceptor.pause();
}

void Room::stop_yielding() {
  if (yield_to_ && now < yield_until_ && yield_until_ <= now + kYield) return;
  yield_to_.reset();
  if (of && acceptor.paused()) acceptor.resume();
}

bool Room::behind(const map::Mark& mark) const {
  if (of.older_than(mark)) return true;
  return yield_to_ && mark.branch == yield_to_->branch &&
         (mark.epoch > yield_to_->epoch || mark == *yield_to_);
}

}  // namespace pando::agree
