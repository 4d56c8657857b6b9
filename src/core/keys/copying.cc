#include "core/keys/copying.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "core/keys/restate.h"

namespace pando::keys {

using wire::Effect;
using wire::Op;

Bytes Copying::next(std::size_t budget) {
  PANDO_ASSERT(!done_);
  do {
    if (open_) {
      copy(part_.key, budget);
    } else if (!pending_.empty()) {
      const std::string key = std::move(pending_.back());
      pending_.pop_back();
      copy(key, budget);
    } else if (!all_gathered_) {
      gather();
    } else {
      done_ = true;
    }
  } while (!done_ && out_.size() < budget);
  Bytes out = to_bytes(out_.bytes());
  out_.clear();
  return out;
}

void Copying::gather() {
  reached_ = keys_.visit(reached_, [&](const Entry& entry) { pending_.emplace_back(entry.key()); });
  all_gathered_ = reached_ == 0;
}

/// A part, if it is too much at once.
void Copying::copy(const std::string& key, std::size_t budget) {
  const Entry* entry = keys_.find(key);
  const bool goes_on = open_ && entry != nullptr && entry->kind() == part_.kind;
  if (!goes_on) open_ = false;
  if (entry == nullptr) return;
  if (!goes_on) {
    part_ = {key, entry->kind()};
    open_ = true;
  }
  copy_part(*entry, budget);
}

void Copying::copy_part(const Entry& entry, std::size_t budget) {
  if (entry.kind() == Kind::string) return copy_text(entry, budget);
  if (part_.reached == 0) part_.length = entry.collection().size();
  copy_elements(entry, budget);
}

void Copying::copy_text(const Entry& entry, std::size_t budget) {
  const std::string_view text = entry.text();
  const std::size_t begin = std::min(part_.reached, text.size());
  const std::string_view piece = text.substr(begin, std::max<std::size_t>(budget, 1));
  if (part_.reached == 0)
    out_.append({.op = Op::put, .key = part_.key, .value = piece, .number = entry.expires_at()});
  else
    out_.append({.op = Op::patch,
                 .key = part_.key,
                 .value = piece,
                 .number = static_cast<std::int64_t>(begin)});
  part_.reached = begin + piece.size();
  open_ = part_.reached < text.size();
}

/// The expiry comes last: it would go with a part that has become empty.
void Copying::copy_elements(const Entry& entry, std::size_t budget) {
  part_.reached = entry.collection().restate(part_.key, part_.reached, budget, out_);
  if (part_.reached != 0) return;
  restate_expiry(entry, part_.key, out_);
  open_ = false;
}

bool Copying::is_pending(std::string_view key) const {
  return std::ranges::find(pending_, key) != pending_.end();
}

Bytes Copying::filter(ByteView effects) {
  wire::EffectReader reader{effects};
  wire::Effects out;
  while (true) {
    const auto effect = reader.next();
    if (!effect || !*effect) break;
    Effect kept = **effect;
    if (concerns(kept)) out.append(kept);
  }
  return to_bytes(out.bytes());
}

/// Whether the learner has what the effect is about. A list's effect may become a smaller one.
bool Copying::concerns(Effect& effect) {
  if (effect.op == Op::flush) {
    // What comes afterwards is new, and all of it is heard of.
    out_.clear();
    pending_.clear();
    open_ = false;
    all_gathered_ = true;
    return true;
  }
  if (open_ && effect.key == part_.key) return concerns_open(effect);
  if (!all_gathered_ && hash_of(effect.key, keys_.seed()) >= reached_) return false;
  return !is_pending(effect.key);
}

bool Copying::concerns_open(Effect& effect) {
  if (part_.kind == Kind::string) {
    open_ = effect.op == Op::patch || effect.op == Op::expire_at;
    return true;
  }
  if (effect.op == Op::expire_at) return false;
  if (kind_for(effect.op) != part_.kind) {
    // It was erased, or has become empty: what is there now is another value.
    open_ = false;
    return true;
  }
  if (part_.kind == Kind::list) return concerns_list(effect);
  return hash_of(effect.item, keys_.seed()) < part_.reached;
}

/// The learner has the first `reached` of `length` elements.
bool Copying::concerns_list(Effect& effect) {
  const auto at = static_cast<Position>(effect.number);
  switch (effect.op) {
    case Op::push_front:
      return pushed(true);
    case Op::push_back:
      return pushed(false);
    case Op::pop_front:
      return popped(effect, true);
    case Op::pop_back:
      return popped(effect, false);
    case Op::list_insert:
      return pushed(at < part_.reached);
    case Op::list_erase: {
      --part_.length;
      const bool has = at < part_.reached;
      part_.reached -= has;
      return has;
    }
    default:
      return at < part_.reached;
  }
}

bool Copying::pushed(bool front) {
  ++part_.length;
  part_.reached += front;
  return front;
}

bool Copying::popped(Effect& effect, bool front) {
  const auto count = std::min<Position>(static_cast<Position>(effect.number), part_.length);
  // Those from the tail that the learner never had do not matter to it.
  const Position beyond = front ? 0 : part_.length - part_.reached;
  const Position mine = std::min(part_.reached, count > beyond ? count - beyond : 0);
  part_.length -= count;
  part_.reached -= mine;
  effect.number = static_cast<std::int64_t>(mine);
  return mine > 0;
}

}  // namespace pando::keys
