#include "core/agree/ballot.h"

#include <fmt/format.h>

#include "base/map_limits.h"
#include "wire/map.h"

namespace pando::agree {
namespace {

std::expected<Proposal, std::string> fit(const map::Map& map, map::Change change, Encoded bytes) {
  map::Applied applied = map::apply(map, change);
  if (applied.map == nullptr) return std::unexpected{std::move(applied.error)};
  const map::Hash hash = map::hash(*applied.map);
  return Proposal{hash, std::move(bytes), std::move(change), std::move(applied.map)};
}

}  // namespace

std::expected<Proposal, std::string> propose(const map::Map& map, map::Change change) {
  auto bytes = std::make_shared<const Bytes>(wire::encode(change));
  if (bytes->size() > wire::kMaxMapBytes)
    return std::unexpected{
        fmt::format("the change has {} octets, more than {}", bytes->size(), wire::kMaxMapBytes)};
  // Through the codec, as everybody else will see it.
  auto read = wire::decode_change(*bytes);
  if (!read) return std::unexpected{std::string{wire::to_string(read.error())}};
  return fit(map, std::move(*read), std::move(bytes));
}

std::expected<Proposal, std::string> open(const map::Map& map, Encoded bytes, map::Hash hash) {
  auto change = wire::decode_change(*bytes);
  if (!change) return std::unexpected{std::string{wire::to_string(change.error())}};
  auto proposal = fit(map, std::move(*change), std::move(bytes));
  if (proposal && proposal->hash != hash)
    return std::unexpected{
        fmt::format("it leads to {:016x} here, and to {:016x} there", proposal->hash, hash)};
  return proposal;
}

void write(const Ballot& ballot, proto::Ballot& to) {
  to.set_round(ballot.round);
  to.set_member(ballot.member);
}

std::optional<Ballot> read(const proto::Ballot& from) {
  if (from.member() >= map::kMaxMembers || from.round() > kMaxRound) return {};
  return Ballot{from.round(), static_cast<map::MemberNumber>(from.member())};
}

void write(const Vote& vote, proto::Vote& to) {
  write(vote.ballot, *to.mutable_ballot());
  to.set_hash(vote.hash);
  if (vote.change) to.set_change(vote.change->data(), vote.change->size());
}

std::optional<Vote> read(const proto::Vote& from) {
  const auto ballot = read(from.ballot());
  if (!ballot) return {};
  Vote vote{*ballot, from.hash(), nullptr};
  if (!from.change().empty()) vote.change = std::make_shared<const Bytes>(to_bytes(from.change()));
  return vote;
}

}  // namespace pando::agree
