#include "sim/linear.h"

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

namespace pando::sim {
namespace {

/// Operations that are open at one time, as bits.
using Slots = std::uint64_t;
constexpr std::size_t kSlots = 64;

struct Moment {
  Instant at;
  bool ends = false;
  std::size_t operation = 0;
};

/// What may be: the state of the key, and which of the open operations have happened.
struct Possible {
  std::size_t state = 0;
  Slots happened = 0;
};

class Search {
 public:
  Search(std::span<const Operation> operations, std::size_t most)
      : operations_(operations), left_(most) {
    state_of({});
    possible_ = {Possible{}};
  }

  Linear run(std::size_t* unexplained) {
    for (const Moment& moment : moments()) {
      if (!moment.ends) {
        if (!begin(moment.operation)) return Linear::undecided;
      } else if (!end(moment.operation)) {
        if (unexplained != nullptr) *unexplained = moment.operation;
        return left_ == 0 ? Linear::undecided : Linear::no;
      }
    }
    return Linear::yes;
  }

 private:
  /// Those of one state with equal certain ones: of the uncertain ones it is best to have used
  /// none.
  class Known {
   public:
    explicit Known(Slots uncertain) : uncertain_(uncertain) {}
    /// False: something at least as good is known.
    bool add(const Possible& one) {
      std::vector<Slots>& used = known_[{one.state, one.happened & ~uncertain_}];
      const Slots mine = one.happened & uncertain_;
      if (std::ranges::any_of(used, [&](Slots other) { return (other & ~mine) == 0; }))
        return false;
      std::erase_if(used, [&](Slots other) { return (mine & ~other) == 0; });
      used.push_back(mine);
      return true;
    }
    std::vector<Possible> all() const {
      std::vector<Possible> out;
      for (const auto& [key, used] : known_)
        for (const Slots mine : used) out.push_back({key.first, key.second | mine});
      return out;
    }

   private:
    Slots uncertain_;
    std::map<std::pair<std::size_t, Slots>, std::vector<Slots>> known_;
  };

  /// Where one ends just when another one begins, both orders are possible.
  std::vector<Moment> moments() const {
    std::vector<Moment> out;
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      out.push_back({operations_[i].invoked, false, i});
      if (operations_[i].outcome == Fate::done) out.push_back({operations_[i].completed, true, i});
    }
    std::ranges::stable_sort(out, [](const Moment& a, const Moment& b) {
      return a.at != b.at ? a.at < b.at : a.ends < b.ends;
    });
    return out;
  }

  bool begin(std::size_t operation) {
    const auto slot = std::ranges::find_if(open_, [](const auto& one) { return !one; });
    if (slot != open_.end()) {
      *slot = operation;
    } else if (open_.size() < kSlots) {
      open_.emplace_back(operation);
    } else {
      return false;
    }
    if (operations_[operation].outcome != Fate::done) uncertain_ |= bit_of(operation);
    return true;
  }

  Slots bit_of(std::size_t operation) const {
    return Slots{1} << (std::ranges::find(open_, std::optional{operation}) - open_.begin());
  }

  /// Keeps what is possible if it has happened by now.
  bool end(std::size_t operation) {
    const Slots mine = bit_of(operation);
    Known tried{uncertain_}, kept{uncertain_};
    std::vector<Possible> todo = std::move(possible_);
    for (const Possible& one : todo) tried.add(one);
    while (!todo.empty()) {
      if (left_ == 0 || --left_ == 0) return false;
      const Possible one = todo.back();
      todo.pop_back();
      if ((one.happened & mine) != 0) {
        kept.add({one.state, one.happened & ~mine});
        continue;
      }
      for (std::size_t slot = 0; slot < open_.size(); ++slot)
        if (const auto next = happens(one, slot); next && tried.add(*next)) todo.push_back(*next);
    }
    possible_ = kept.all();
    open_[static_cast<std::size_t>(std::ranges::find(open_, std::optional{operation}) -
                                   open_.begin())]
        .reset();
    return !possible_.empty();
  }

  std::optional<Possible> happens(const Possible& one, std::size_t slot) {
    const Slots bit = Slots{1} << slot;
    if (!open_[slot] || (one.happened & bit) != 0) return std::nullopt;
    const Operation& operation = operations_[*open_[slot]];
    Value value = states_[one.state]->first;
    const std::string reply = carry_out(operation, value);
    const bool certain = operation.outcome == Fate::done;
    if (certain && !operation.reply.empty() && reply != operation.reply) return std::nullopt;
    const std::size_t state = state_of(value);
    if (!certain && state == one.state) return std::nullopt;
    return Possible{state, one.happened | bit};
  }

  std::size_t state_of(const Value& value) {
    const auto [entry, added] = numbers_.try_emplace(value, states_.size());
    if (added) states_.push_back(entry);
    return entry->second;
  }

  std::span<const Operation> operations_;
  std::size_t left_;
  std::map<Value, std::size_t> numbers_;
  std::vector<std::map<Value, std::size_t>::const_iterator> states_;
  std::vector<std::optional<std::size_t>> open_;  ///< by slot
  Slots uncertain_ = 0;
  std::vector<Possible> possible_;
};

}  // namespace

Linear linear(std::span<const Operation> operations, std::size_t most, std::size_t* unexplained) {
  return Search{operations, most}.run(unexplained);
}

}  // namespace pando::sim
