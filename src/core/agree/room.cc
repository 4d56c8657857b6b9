#include "core/agree/room.h"

#include <fmt/format.h>

#include <algorithm>

#include "wire/map.h"

namespace pando::agree {

Room::Room(Config settings, Instant start, Rng random)
    : config(std::move(settings)), rng(random), now(start), acceptor(config) {}

proto::Agree Room::message() const {
  proto::Agree message;
  wire::write(config.self, *message.mutable_sender());
  if (!of) return message;
  message.set_cluster(wire::write_id(of.map()->cluster));
  wire::write(of.mark(), *message.mutable_mark());
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
  out->push_back(Send{to, std::move(bytes), bulk});
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
  if (of) {
    testimony.cluster = of.map()->cluster;
    testimony.mark = of.mark();
    testimony.promised = acceptor.promised();
    testimony.vote = acceptor.vote();
  }
  return agree::encode(testimony);
}

void Room::take_map(map::MapPtr map) {
  of = Electorate{std::move(map), config.self};
  unsure_.reset();
  acceptor.begin(now, std::ranges::any_of(bars_, [&](const map::Mark& bar) {
                   return bar.branch == of.mark().branch && bar.epoch >= of.mark().epoch;
                 }));
}

void Room::drop_map() {
  if (!of) return;
  unsure_ = of.map()->cluster;
  bars_.push_back(of.mark());
  of = {};
  acceptor.end();
}

void Room::drop_cluster() {
  drop_map();
  if (unsure_) forgotten_.push_back(*unsure_);
  unsure_.reset();
  bars_.clear();
  acceptor.end();
}

}  // namespace pando::agree
