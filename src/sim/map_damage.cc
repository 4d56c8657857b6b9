#include "sim/map_damage.h"

#include "core/agree/impl.h"
#include "node/views.h"
#include "sim/map_contents_damage.h"

namespace pando::agree {

/// The inside of the machine is nobody's business but a planted defect's.
struct Damage {
  static void look_at_once(Agree::Impl& inside) { inside.recheck_at_ = inside.room.now; }
  static void promised(Acceptor& acceptor, std::optional<Ballot> ballot) {
    acceptor.promised_ = ballot;
  }
  static void voted(Acceptor& acceptor, Vote vote, std::optional<Proposal> proposal) {
    acceptor.vote_ = std::move(vote);
    acceptor.voted_ = std::move(proposal);
  }
  static void forgot(Acceptor& acceptor, bool forgot) {
    acceptor.memory_ = forgot ? Acceptor::Memory::lost : Acceptor::Memory::whole;
  }
  static void active(Acceptor& acceptor, bool active) { acceptor.active_ = active; }
  static void fit(Acceptor& acceptor) { acceptor.changed(); }
  static std::deque<HistoryRow>& rows(History& history) { return history.rows_; }
};

}  // namespace pando::agree

namespace pando::sim {
namespace {

using agree::Damage;
using map::MemberNumber;

void damage_lineage(Rng& rng, const map::Map& map, agree::Lineage& lineage) {
  if (rng.chance(0.5) && map.branch != agree::kMain) {
    lineage = {{map.branch, some_number(rng, map.epoch), static_cast<std::uint32_t>(rng.below(9)),
                static_cast<std::uint32_t>(rng.below(9))}};
    return;
  }
  lineage.push_back({some_branch(rng), rng.below(9), 1, 2});
}

/// A flipped bit of what is there, or a value whose sum fits.
void damage_contents(Rng& rng, agree::Agree::Impl& inside) {
  agree::Electorate& of = inside.room.of;
  // What no program could read without leaving its memory is met by the re-check first.
  Damage::look_at_once(inside);
  if (rng.chance(0.3)) return damage_map(rng, const_cast<map::Map&>(*of.map()));
  map::Map other = *of.map();
  agree::Lineage lineage = of.lineage();
  for (std::uint64_t left = 1 + rng.below(2); left > 0; --left) damage_map(rng, other);
  if (rng.chance(0.3)) damage_lineage(rng, other, lineage);
  of = agree::Electorate{std::make_shared<const map::Map>(std::move(other)),
                         inside.room.config.self, std::move(lineage)};
}

// ---- what was promised --------------------------------------------------------------------------

agree::Ballot some_ballot(Rng& rng, std::size_t members) {
  return {some_number(rng, 1), static_cast<MemberNumber>(rng.below(members + 2))};
}

void damage_vote(Rng& rng, agree::Agree::Impl& inside) {
  agree::Vote vote{some_ballot(rng, inside.room.of.size()), rng.next(), nullptr};
  std::optional<agree::Proposal> proposal;
  map::Change change;
  change.copies = static_cast<std::uint8_t>(1 + rng.below(4));
  if (auto fitting = agree::propose(*inside.room.of.map(), change); fitting && rng.chance(0.6)) {
    proposal = std::move(*fitting);
    vote.hash = proposal->hash;
    vote.change = proposal->bytes;
  } else if (rng.chance(0.5)) {
    vote.change = std::make_shared<const Bytes>(rng.below(40));
  }
  if (rng.chance(0.7)) Damage::promised(inside.room.acceptor, vote.ballot);
  Damage::voted(inside.room.acceptor, std::move(vote), std::move(proposal));
}

void damage_promise(Rng& rng, agree::Agree::Impl& inside) {
  agree::Acceptor& acceptor = inside.room.acceptor;
  switch (rng.below(4)) {
    case 0:
      Damage::promised(acceptor, some_ballot(rng, inside.room.of.size()));
      break;
    case 1:
      damage_vote(rng, inside);
      break;
    case 2:
      Damage::forgot(acceptor, !acceptor.barred());
      break;
    default:
      Damage::active(acceptor, !acceptor.active());
  }
  if (rng.chance(0.5)) Damage::fit(acceptor);
}

// ---- how the maps came to be --------------------------------------------------------------------

void damage_history(Rng& rng, agree::Agree::Impl& inside) {
  std::deque<agree::HistoryRow>& rows = Damage::rows(inside.history);
  if (rows.empty()) return;
  agree::HistoryRow& row = rows[rng.below(rows.size())];
  switch (rng.below(6)) {
    case 0:
      row.epoch = some_number(rng, row.epoch);
      break;
    case 1:
      row.hash = rng.next();
      break;
    case 2:
      row.parent = rng.next();
      break;
    case 3:
      row.change = {};
      break;
    case 4:
      row.bytes = rng.next();
      break;
    default:
      rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(rng.below(rows.size())));
  }
}

void damage(Rng& rng, agree::Agree::Impl& inside) {
  if (!inside.room.of) return;
  for (std::uint64_t left = 1 + rng.below(3); left > 0; --left) {
    const std::uint64_t what = rng.below(3);
    if (what == 0) damage_promise(rng, inside);
    if (what == 1) damage_history(rng, inside);
    if (what == 2) return damage_contents(rng, inside);
  }
}

}  // namespace

void corrupt_maps(World& world, Rng& rng) {
  const double share = rng.chance(0.3) ? 1 : rng.unit();
  for (const HostId host : world.running()) {
    // The views are const: nobody but a planted defect changes a machine from outside.
    auto* machine = const_cast<agree::Agree*>(node::agreement_of(world.node(host)));
    if (machine != nullptr && rng.chance(share)) damage(rng, machine->inside());
  }
}

}  // namespace pando::sim
